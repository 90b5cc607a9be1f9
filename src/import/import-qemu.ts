/** Reads a QEMU trace log as entries of our log, in one pass and with constant memory. */
import type { LogEntry } from "../log/entry.ts";
import { InputError } from "../log/input-error.ts";
import type { Line, LineForm } from "../log/lines.ts";
import { readLines } from "../log/read-lines.ts";
import type { DomainEvent, Stimulus } from "../system/index.ts";
import type { LogModel, TraceKind } from "./log-model.ts";
import { Tally, type ImportSummary } from "./tally.ts";
import { parseTraceLine, type TraceLine } from "./trace-line.ts";

/** A log that is being imported. */
export interface Import {
  /** Can be walked once. Throws {@link InputError} where the input is not a log. */
  readonly entries: AsyncGenerator<LogEntry>;
  /** What was counted so far; final when the entries have been walked to their end. */
  readonly summary: () => ImportSummary;
}

/** Trace lines of QEMU have some 200 characters; a line with more than this is not from a log. */
export const LOG_LINES: LineForm = {
  charsMax: 4096,
  wayOut: 'give a log that QEMU\'s "log" trace backend wrote (-D FILE), plain or gzip',
};

/** Lines that are no trace lines at all are listed under this name. */
const NOT_A_TRACE_LINE = "(no trace line)";
/** A file whose first lines hold not one trace line is not a log. */
const LINES_TO_RECOGNISE = 1000;

/**
 * Imports a log. An imported log does not tell which steps were atomic, so each line is a step by
 * itself, and the command of a step says where it was read.
 * @param source a path, or lines that came from elsewhere
 * @param model how to read the lines
 * @param name what to call the source in messages; the path by default
 */
export function importQemu<Memory>(
  source: string | AsyncIterable<string>,
  model: LogModel<Memory>,
  name: string = typeof source === "string" ? source : "the log",
): Import {
  const lines = typeof source === "string" ? readLines(source, LOG_LINES) : numbered(source);
  const reader = new LogReader(model, name);
  return { entries: reader.read(lines), summary: () => reader.tally.summary() };
}

async function* numbered(texts: AsyncIterable<string>): AsyncGenerator<Line> {
  let number = 0;
  for await (const text of texts) yield { number: ++number, text, finished: true };
}

class LogReader<Memory> {
  readonly tally = new Tally();
  readonly #model: LogModel<Memory>;
  readonly #name: string;
  readonly #memory: Memory;
  readonly #kinds = new Map<string, TraceKind<Memory> | undefined>();
  #seq = 0;
  #step = 0;
  #sawTraceLine = false;

  constructor(model: LogModel<Memory>, name: string) {
    this.#model = model;
    this.#name = name;
    this.#memory = model.memory();
  }

  async *read(lines: AsyncIterable<Line>): AsyncGenerator<LogEntry> {
    for await (const line of lines) yield* this.#entriesOf(line);
    this.#refuseForeignLog();
  }

  #entriesOf(line: Line): readonly LogEntry[] {
    const trace = line.finished ? parseTraceLine(line.text) : undefined;
    if (trace === undefined) {
      this.#countStrayLine(line);
      return [];
    }
    this.#sawTraceLine = true;
    const events = this.#eventsOf(trace, line.number);
    if (events.length === 0) return [];
    this.#step++;
    const command = commandOf(trace, line.number);
    return events.map((event) => this.#entry(event, command));
  }

  #eventsOf(trace: TraceLine, line: number): readonly DomainEvent[] {
    const kind = this.#kindOf(trace.kind);
    if (kind === undefined) {
      this.tally.countLine(trace.kind, "unknown", line, "not a kind that the import knows");
      return [];
    }
    if ("ignore" in kind) {
      this.tally.countLine(trace.kind, "ignored", line, kind.ignore);
      return [];
    }
    const events = kind.map(trace, this.#memory);
    if (events === null)
      this.tally.countLine(trace.kind, "unknown", line, "its text has none of the known forms");
    else this.tally.countLine(trace.kind, "mapped", line);
    return events ?? [];
  }

  #entry(event: DomainEvent, command: Stimulus): LogEntry {
    this.tally.countEvent(event.type);
    const actor = event.type.slice(0, event.type.indexOf("."));
    return { seq: ++this.#seq, step: this.#step, actor, command, event };
  }

  /** The entry of a kind's name, or of the longest `prefix*` that it begins with. */
  #kindOf(name: string): TraceKind<Memory> | undefined {
    if (!this.#kinds.has(name)) {
      const { kinds } = this.#model;
      const best = Object.keys(kinds)
        .filter((key) => key === name || (key.endsWith("*") && name.startsWith(key.slice(0, -1))))
        .sort((a, b) => Number(b === name) - Number(a === name) || b.length - a.length)[0];
      this.#kinds.set(name, best === undefined ? undefined : kinds[best]);
    }
    return this.#kinds.get(name);
  }

  #countStrayLine({ number, text, finished }: Line): void {
    // oxlint-disable-next-line no-control-regex -- they tell a binary file
    if (/[\0-\x08\x0e-\x1f]/.test(text))
      throw new InputError(
        `${this.#name}:${number}: holds control characters; ${LOG_LINES.wayOut}.`,
      );
    const reason = finished ? "no event's name at its begin" : "the file ends within it";
    this.tally.countLine(NOT_A_TRACE_LINE, "unknown", number, reason);
    if (!this.#sawTraceLine && number >= LINES_TO_RECOGNISE) this.#refuseForeignLog();
  }

  #refuseForeignLog(): void {
    if (this.tally.hasMapped) return;
    const first = this.tally
      .summary()
      .kinds.filter(({ kind }) => kind !== NOT_A_TRACE_LINE)
      .sort((a, b) => Number(b.verdict === "unknown") - Number(a.verdict === "unknown"))[0];
    const [line, found] =
      first === undefined
        ? [1, "no line from here on is one of a QEMU trace log"]
        : [first.firstLine, `is ${first.kind}, and the log has no ${this.#model.subject}`];
    throw new InputError(
      `${this.#name}:${line}: ${found}; give a log of "-trace ${this.#model.name}_*" that QEMU ` +
        `wrote with -D FILE.`,
    );
  }
}

function commandOf(trace: TraceLine, line: number): Stimulus {
  const { kind, thread, atUs } = trace;
  return { type: "observe", line, kind, ...(thread === null ? {} : { thread, atUs }) };
}
