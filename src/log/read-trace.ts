/** Reads a trace file line by line and refuses what is not one, with the file and the line. */
import type { LogEntry } from "./entry.ts";
import { InputError } from "./input-error.ts";
import type { Line, LineForm } from "./lines.ts";
import { readLines } from "./read-lines.ts";
import {
  TRACE_KIND,
  TRACE_VERSION,
  TRACE_VERSION_WITHOUT_LOOP,
  type Trace,
  type TraceHeader,
} from "./trace.ts";

type Schemas = typeof import("./trace-schema.ts");

/** An event is some hundred characters; a line with more than this is no trace's. */
export const TRACE_LINES: LineForm = { charsMax: 1 << 20, wayOut: "give a trace, JSON Lines" };

/** A trace whose entries are still to be read. */
export interface OpenTrace {
  readonly header: TraceHeader;
  /** Once only; throws {@link InputError} at the first line that does not fit. */
  readonly entries: AsyncGenerator<LogEntry>;
}

/**
 * Reads a whole trace into memory.
 * @throws InputError with the place when it is missing, cut, malformed or of another version
 */
export async function readTrace(file: string): Promise<Trace> {
  return wholeTrace(await openTrace(file));
}

/** Reads what is left of an open trace into memory. */
export async function wholeTrace({ header, entries }: OpenTrace): Promise<Trace> {
  const read: LogEntry[] = [];
  for await (const entry of entries) read.push(entry);
  return { header, entries: read };
}

/** Reads the header of a trace and leaves the rest as a stream; errors as {@link readTrace}. */
export function openTrace(file: string): Promise<OpenTrace> {
  return openLines(readLines(file, TRACE_LINES), file);
}

/**
 * As {@link openTrace}, for lines from anywhere. Blank lines are left out, but counted.
 * @param file what to call the input in messages
 */
export async function openLines(lines: AsyncGenerator<Line>, file: string): Promise<OpenTrace> {
  const schemas = await import("./trace-schema.ts");
  const filled = withoutBlank(lines);
  const first = await filled.next();
  if (first.done === true)
    throw new InputError(`${file}: is empty; a trace begins with a header line.`);
  const header = headerOf(first.value, file, schemas);
  return { header, entries: entriesOf(filled, header, file, schemas) };
}

async function* withoutBlank(lines: AsyncIterable<Line>): AsyncGenerator<Line> {
  for await (const line of lines) if (line.text.trim() !== "") yield line;
}

function headerOf(line: Line, file: string, schemas: Schemas): TraceHeader {
  const place = `${file}:${line.number}`;
  const value = parse(line, place, "the header");
  const { kind, version } = value as Partial<Record<"kind" | "version", unknown>>;
  if (kind !== TRACE_KIND)
    throw new InputError(
      `${place}: is not a trace of iommucheck; the first line must be a header with ` +
        `"kind":"${TRACE_KIND}".`,
    );
  checkVersion(version, place);
  const wrong = schemas.complaint(schemas.headerSchema, value);
  if (wrong !== undefined) throw new InputError(`${place}: the header does not fit: ${wrong}.`);
  return value as TraceHeader;
}

function checkVersion(version: unknown, place: string): void {
  if (version === TRACE_VERSION || version === TRACE_VERSION_WITHOUT_LOOP) return;
  if (typeof version === "number" && version > TRACE_VERSION)
    throw new InputError(
      `${place}: was written by a newer iommucheck (trace version ${version}, this one reads ` +
        `up to ${TRACE_VERSION}); update iommucheck to read it.`,
    );
  throw new InputError(
    `${place}: trace version ${JSON.stringify(version) ?? "missing"} does not exist; ` +
      `this iommucheck reads versions ${TRACE_VERSION_WITHOUT_LOOP} to ${TRACE_VERSION}.`,
  );
}

async function* entriesOf(
  lines: AsyncGenerator<Line>,
  header: TraceHeader,
  file: string,
  schemas: Schemas,
): AsyncGenerator<LogEntry> {
  let last: LogEntry | undefined;
  for await (const line of lines) {
    const entry = entryOf(line, `${file}:${line.number}`, last, schemas);
    yield entry;
    last = entry;
  }
  const read = last?.seq ?? 0;
  if (header.events !== undefined && header.events !== read)
    throw new InputError(
      `${file}: holds ${read} events, its header says ${header.events}; ` +
        `the file was cut or added to, record the trace again.`,
    );
  checkLoop(header, last?.step ?? 0, file);
}

/** The loop ends where the trace does. */
function checkLoop({ loop, claim }: TraceHeader, steps: number, file: string): void {
  if (loop === undefined || claim === undefined || claim.step === steps) return;
  throw new InputError(
    `${file}: its header says that the loop ends with step ${claim.step}, but the last step is ` +
      `${steps}; record the trace again.`,
  );
}

function entryOf(
  line: Line,
  place: string,
  last: LogEntry | undefined,
  schemas: Schemas,
): LogEntry {
  const value = parse(line, place, "the event");
  const wrong = schemas.complaint(schemas.entrySchema, value);
  if (wrong !== undefined) throw new InputError(`${place}: the event does not fit: ${wrong}.`);
  const entry = value as LogEntry;
  const disorder = disorderOf(entry, last);
  if (disorder !== undefined)
    throw new InputError(
      `${place}: ${disorder}; lines are out of order or missing, record the trace again.`,
    );
  return entry;
}

/** What breaks the order of the log at an entry, if anything. */
function disorderOf(entry: LogEntry, last: LogEntry | undefined): string | undefined {
  const seq = (last?.seq ?? 0) + 1;
  if (entry.seq !== seq) return `event ${entry.seq} stands where event ${seq} is due`;
  const step = last?.step ?? 0;
  const isSameStep = last !== undefined && entry.step === step;
  if (!isSameStep && entry.step !== step + 1)
    return `event ${seq} belongs to step ${entry.step}, the one before it to step ${step}`;
  if (isSameStep && (entry.actor !== last.actor || !isSameJson(entry.command, last.command)))
    return `event ${seq} of step ${step} has another actor or command than the one before it`;
  return undefined;
}

function isSameJson(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function parse({ text }: Line, place: string, what: string): object {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new InputError(
      `${place}: ${what} is not a whole line of JSON; the file was cut or damaged there.`,
      error,
    );
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  throw new InputError(`${place}: ${what} is not a JSON object.`);
}
