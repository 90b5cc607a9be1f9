/**
 * What a search thread must know of a symmetry: typed arrays only, shared between threads. What stands in them does
 * not change.
 */

/**
 * The group and its action on rows. A set has `sizes[set]` members, and its permutations have numbers. (cell, value)
 * has the flat index `bases[cell] + value`; each cell has room for values to come.
 */
export interface SymmetryTables {
  /** The number of members of each set. */
  readonly sizes: Int32Array;
  /** For each set, the number of its first permutation among those of all sets; one more at the end. */
  readonly firstPermutation: Int32Array;
  /** `origins[permutation * cells + cell]`: the cell whose value comes to this one. */
  readonly origins: Int32Array;
  /** `values[permutation * capacity + index]`: the id of the value after the permutation, in the cell it comes to. */
  readonly values: Int32Array;
  /** Where the values of each cell begin; one more at the end, which is the capacity. */
  readonly bases: Int32Array;
  /** `[how many, cells …]`: the cells with more than one value so far, in order. Closed under the group. */
  readonly varying: Int32Array;
  /** `signatureAt[index]`: where in `signatures` the list for a value of a cell begins. */
  readonly signatureAt: Int32Array;
  /** Lists `[how many, (identifier, weight) …]`; identifiers are numbered set by set. The list at 0 is empty. */
  readonly signatures: Int32Array;
  /** For each permutation, bit i is set where it keeps places i and i + 1 of its set in their order. */
  readonly ascents: Int32Array;
  /**
   * The permutations inside ties: for a set of n members and the ties t (bit i: places i and i + 1 are tied),
   * `inside[insideAt[n * INSIDE_STRIDE + t]]` is how many, and their numbers within the set follow, the identity first.
   */
  readonly inside: Int32Array;
  readonly insideAt: Int32Array;
}

/** More than the ties that a set of the largest size can have. */
export const INSIDE_STRIDE = 32;
