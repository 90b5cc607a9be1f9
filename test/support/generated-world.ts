/** The state of the generated systems: records, lists, an atom, and a cell that holds parts of others. */
import fc from "fast-check";

export interface Part {
  x: number;
  list: number[];
}

export interface Entry {
  tag: number;
  value: number;
  deep: { list: number[] };
}

export interface GeneratedWorld {
  cells: Record<string, number>;
  nested: { left: Record<string, number>; entry: Entry };
  pair: { left: Part; right: Part };
  queue: number[];
  kept: null | number[] | { entry: Entry };
  clock: number;
}

/** How many cells hold a number that commands name. */
export const CELLS = 5;

/** Numbers from 0 to below. */
export const nat = (below: number) => fc.nat(below - 1);

/** The number in a cell. */
export function cellOf(w: GeneratedWorld, i: number): number {
  if (i === 4) return w.pair.left.x;
  return i < 2 ? w.cells[`c${i}`]! : w.nested.left[`c${i}`]!;
}

export function setCell(w: GeneratedWorld, i: number, value: number): void {
  if (i === 4) w.pair.left.x = value;
  else if (i < 2) w.cells[`c${i}`] = value;
  else w.nested.left[`c${i}`] = value;
}
