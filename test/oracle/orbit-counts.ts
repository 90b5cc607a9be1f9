/** Orbits of the reference protocol under exchanges of PASIDs, pages and frames, as rumur counts them. */
import type { Bounds, Counts } from "../bench/bounds.ts";

/** A row: the orbits, the steps out of one state of each, and the states of the plain system. */
export interface OrbitRow {
  readonly bounds: Bounds;
  readonly orbits: Counts;
  readonly plainStates: number;
}

function row(bounds: readonly number[], counts: readonly number[]): OrbitRow {
  const [pasids, pages, frames, queue] = bounds as [number, number, number, number];
  const [states, transitions, plainStates] = counts as [number, number, number];
  return {
    bounds: { pasids, pages, frames, queue },
    orbits: { states, transitions },
    plainStates,
  };
}

/** rumur 2022.08.20, `--symmetry-reduction exhaustive`, on reference-symmetric.m. */
export const ORBIT_ROWS: readonly OrbitRow[] = [
  row([1, 2, 2, 1], [85, 339, 309]),
  row([1, 2, 2, 2], [100, 406, 363]),
  row([2, 1, 2, 2], [135, 623, 484]),
  row([1, 3, 2, 2], [470, 2_542, 5_108]),
  row([2, 2, 1, 1], [2_142, 13_269, 8_505]),
  row([2, 2, 2, 2], [13_906, 101_634, 110_385]),
  row([1, 5, 2, 2], [3_990, 30_860, 644_250]),
  row([2, 2, 4, 3], [26_527, 213_538, 1_379_889]),
];
