/** Counts every line of a foreign log once: mapped, ignored or unknown, by kind. */

/** What became of the lines of a kind. */
export type LineVerdict = "mapped" | "ignored" | "unknown";

/** The lines of one kind with one verdict. */
export interface KindCount {
  readonly kind: string;
  readonly verdict: LineVerdict;
  readonly lines: number;
  /** Why they were ignored or not understood. */
  readonly reason?: string;
  /** Where the first of them stands, from 1. */
  readonly firstLine: number;
}

/** What an import read; `mapped + ignored + unknown = lines`. */
export interface ImportSummary {
  readonly lines: number;
  readonly mapped: number;
  readonly ignored: number;
  readonly unknown: number;
  /** More than `mapped` where one line tells of two facts. */
  readonly events: number;
  /** How many events of each type, sorted by type. */
  readonly eventTypes: Readonly<Record<string, number>>;
  /** Sorted by kind. */
  readonly kinds: readonly KindCount[];
}

/** A running count. */
export class Tally {
  readonly #kinds = new Map<string, { -readonly [K in keyof KindCount]: KindCount[K] }>();
  readonly #eventTypes = new Map<string, number>();

  countLine(kind: string, verdict: LineVerdict, line: number, reason?: string): void {
    const key = `${kind} ${verdict} ${reason}`;
    const known = this.#kinds.get(key);
    if (known !== undefined) known.lines++;
    else
      this.#kinds.set(key, {
        kind,
        verdict,
        lines: 1,
        ...(reason === undefined ? {} : { reason }),
        firstLine: line,
      });
  }

  countEvent(type: string): void {
    this.#eventTypes.set(type, (this.#eventTypes.get(type) ?? 0) + 1);
  }

  /** Whether any line was understood as an event. */
  get hasMapped(): boolean {
    return [...this.#kinds.values()].some(({ verdict }) => verdict === "mapped");
  }

  summary(): ImportSummary {
    const kinds = [...this.#kinds.values()].sort((a, b) => compare(a.kind, b.kind));
    const linesOf = (verdict?: LineVerdict): number =>
      sum(kinds.filter((k) => verdict === undefined || k.verdict === verdict).map((k) => k.lines));
    const eventTypes = [...this.#eventTypes].sort(([a], [b]) => compare(a, b));
    return {
      lines: linesOf(),
      mapped: linesOf("mapped"),
      ignored: linesOf("ignored"),
      unknown: linesOf("unknown"),
      events: sum(eventTypes.map(([, count]) => count)),
      eventTypes: Object.fromEntries(eventTypes),
      kinds: kinds.map((k) => ({ ...k })),
    };
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
