/** What an architecture says about a foreign log: what its lines mean, and which rules hold. */
import type { DomainEvent, Monitor } from "../system/index.ts";
import { compilePattern, type Fields } from "./pattern.ts";
import type { TraceLine } from "./trace-line.ts";

/** Makes the events of one line; null when the text has none of the known forms. */
type LineMapping<Memory> = (line: TraceLine, memory: Memory) => readonly DomainEvent[] | null;

/** What is done with the lines of one kind. */
export type TraceKind<Memory> =
  | { readonly map: LineMapping<Memory> }
  /** Known and of no interest, with the reason. */
  | { readonly ignore: string };

/** Kinds of lines by their names. A name that ends in `*` stands for all that begin with it. */
export type TraceKinds<Memory> = Readonly<Record<string, TraceKind<Memory>>>;

/**
 * How to read a foreign log as events.
 * @typeParam Memory what is kept between lines, such as the slot that a descriptor came from
 */
export interface LogModel<Memory> {
  /** The architecture: `vtd`. */
  readonly name: string;
  /** What a log must hold to be of use, for messages: `VT-d or iommufd events (vtd_*, …)`. */
  readonly subject: string;
  readonly kinds: TraceKinds<Memory>;
  /** A fresh memory for each log. */
  readonly memory: () => Memory;
  /** Rules that need no model state. */
  readonly monitors: readonly Monitor[];
}

/** Declares a log model. */
export function defineLogModel<Memory>(model: LogModel<Memory>): LogModel<Memory> {
  return model;
}

/**
 * A kind whose lines become events.
 * @param patterns the forms of the text in the versions of QEMU; the first that fits is taken
 * @param make the events; null when the fields make no sense
 */
export function mapped<const P extends string, Event extends DomainEvent, Memory = unknown>(
  patterns: P | readonly P[],
  make: (fields: Fields<P>, memory: Memory, line: TraceLine) => Event | readonly Event[] | null,
): TraceKind<Memory> {
  const readers = [patterns].flat().map((pattern) => compilePattern(pattern as P));
  return {
    map: (line, memory) => {
      for (const read of readers) {
        const fields = read(line.text);
        if (fields === undefined) continue;
        const made = make(fields, memory, line);
        return made === null ? null : ([made].flat() as readonly Event[]);
      }
      return null;
    },
  };
}

/** Kinds that are known and of no interest. */
export function ignored(reason: string, ...names: readonly string[]): TraceKinds<unknown> {
  return Object.fromEntries(names.map((name) => [name, { ignore: reason }]));
}
