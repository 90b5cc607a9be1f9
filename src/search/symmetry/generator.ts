/** The permutations that generate a symmetry group, with their action on rows. */
import type { Exchange } from "./identifier-sets.ts";

/** An exchange of two neighbours with what it does to cells and values. It is its own inverse. */
export interface Generator extends Exchange {
  /** Where each cell goes. */
  readonly cells: Int32Array;
  /** For each cell, the ids of its values after the exchange, in the cell where they go. */
  readonly values: readonly number[][];
}
