/** The first difference between what a command does and what its counterpart does, in words. */
import { canonicalJson, DISABLED, type Kernel } from "../../kernel/index.ts";
import type { DomainEvent } from "../../system/index.ts";
import type { Generator } from "./generator.ts";
import { renameFields } from "./renaming.ts";

/** What an enabled command did: the cells that it changed, or may have changed, and its events. */
export interface Effect {
  readonly writes: ReadonlyMap<number, number>;
  readonly events: readonly DomainEvent[];
}

/** Two halves of a sentence: what the one does, and what the other does instead. */
export interface Difference {
  readonly one: string;
  readonly other: string;
}

/**
 * What a leaf of a command does; undefined when the command is disabled. A write of the value that the path to the leaf
 * asks for is no change, in any state.
 */
export function effectOf(
  kernel: Kernel,
  leaf: number,
  row: Int32Array,
  path: readonly number[],
): Effect | undefined {
  if (leaf === DISABLED) return undefined;
  const { effects } = kernel;
  const asked = new Set(path);
  const writes = new Map<number, number>();
  const first = -leaf + 2;
  for (let at = first, end = first + 2 * effects[first - 1]!; at < end; at += 2) {
    const cell = effects[at]!;
    const value = effects[at + 1]!;
    if (!asked.has(cell) || row[cell] !== value) writes.set(cell, value);
  }
  return { writes, events: kernel.eventList(effects[-leaf]!) };
}

/** The first difference between an effect, renamed, and that of the counterpart. */
export function effectDifference(
  kernel: Kernel,
  generator: Generator,
  one: Effect | undefined,
  other: Effect | undefined,
): Difference | undefined {
  if (one === undefined || other === undefined) {
    if (one === other) return undefined;
    const word = (effect: Effect | undefined) => `is ${effect === undefined ? "dis" : "en"}abled`;
    return { one: word(one), other: word(other) };
  }
  return writeDifference(kernel, generator, one, other) ?? eventDifference(generator, one, other);
}

function writeDifference(
  { learner: { tables } }: Kernel,
  { cells, values }: Generator,
  one: Effect,
  other: Effect,
): Difference | undefined {
  const word = ({ writes }: Effect, cell: number) => {
    const value = writes.get(cell);
    if (value === undefined) return `leaves ${tables.path(cell)} alone`;
    return `sets ${tables.path(cell)} to ${canonicalJson(tables.value(cell, value))}`;
  };
  // An exchange is its own inverse, so it also tells where a written cell of the other comes from.
  const written = new Set([
    ...one.writes.keys(),
    ...[...other.writes.keys()].map((c) => cells[c]!),
  ]);
  for (const cell of written) {
    const value = one.writes.get(cell);
    const expected = value === undefined ? undefined : values[cell]![value];
    if (expected !== other.writes.get(cells[cell]!))
      return { one: word(one, cell), other: word(other, cells[cell]!) };
  }
  return undefined;
}

/** In which order the events of one step come is no difference: the states that they lead to are compared. */
function eventDifference(
  { renaming }: Generator,
  one: Effect,
  other: Effect,
): Difference | undefined {
  const rest = other.events.map((event) => canonicalJson(event));
  for (const event of one.events) {
    const at = rest.indexOf(canonicalJson(renameFields(event, renaming)));
    if (at < 0) {
      const emitted = canonicalJson(other.events);
      return { one: `emits ${canonicalJson(event)}`, other: `emits ${emitted} instead` };
    }
    rest.splice(at, 1);
  }
  const [more] = rest;
  return more === undefined ? undefined : { one: "emits nothing like it", other: `emits ${more}` };
}
