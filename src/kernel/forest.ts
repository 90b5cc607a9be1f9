/**
 * Decision trees over the cells of a row, many of them in one Int32Array: what was learned about a situation is
 * found again by looking at the cells that it depended on.
 *
 * An inner node is `[cell, capacity, child of value 0, child of value 1, …]`. A child is 0 when unknown, the
 * offset of a node when positive, and a leaf, whose meaning is the caller's, when negative.
 */
import { ModelError } from "../system/index.ts";
import { UNKNOWN } from "./leaves.ts";
import { grownInts, sharedInts } from "./shared-ints.ts";

const HEADER = 2;

export class Forest {
  /** The nodes; replaced by a longer copy when it is full, so do not keep it over an insertion. */
  code: Int32Array = sharedInts(1 << 12);
  /** The root of each tree, encoded as a child is. */
  readonly roots: Int32Array;
  /** The leaves of each tree. */
  readonly leaves: Int32Array;
  /** The depth of each tree. */
  readonly depths: Int32Array;
  readonly #capacityOf: (cell: number) => number;
  /** The nodes that {@link refine} added. */
  readonly #added = new Set<number>();
  #used = 1;

  /**
   * @param capacityOf how many values to make room for in a node that looks at a cell; where no value is
   *   ever greater a walk need not compare with the capacity. Nodes grow by need without it.
   */
  constructor(trees: number, capacityOf: (cell: number) => number = () => 0) {
    this.#capacityOf = capacityOf;
    this.roots = sharedInts(trees);
    this.leaves = new Int32Array(trees);
    this.depths = new Int32Array(trees);
  }

  /** Forgets all trees. */
  clear(): void {
    this.roots.fill(UNKNOWN);
    this.leaves.fill(0);
    this.depths.fill(0);
    this.code.fill(0, 0, this.#used);
    this.#added.clear();
    this.#used = 1;
  }

  /** The leaf of a tree for a row, or {@link UNKNOWN}. */
  lookup(tree: number, row: Int32Array): number {
    const code = this.code;
    let node = this.roots[tree]!;
    while (node > 0) {
      const value = row[code[node]!]!;
      if (value >= code[node + 1]!) return UNKNOWN;
      node = code[node + HEADER + value]!;
    }
    return node;
  }

  /** The cells that a tree looks at for a row, in order, as far as it is known. */
  cellsOnPath(tree: number, row: Int32Array): number[] {
    const cells: number[] = [];
    let node = this.roots[tree]!;
    while (node > 0) {
      const cell = this.code[node]!;
      cells.push(cell);
      const value = row[cell]!;
      node = value >= this.code[node + 1]! ? UNKNOWN : this.code[node + HEADER + value]!;
    }
    return cells;
  }

  /** An inner node: the cell that it looks at, and its known children, each with the value that leads there. */
  inner(node: number): {
    readonly cell: number;
    readonly children: readonly (readonly [value: number, child: number])[];
  } {
    const children: [number, number][] = [];
    for (let value = 0; value < this.code[node + 1]!; value++) {
      const child = this.code[node + HEADER + value]!;
      if (child !== UNKNOWN) children.push([value, child]);
    }
    return { cell: this.code[node]!, children };
  }

  /** All cells that a tree looks at anywhere. */
  cells(tree: number): number[] {
    const found = new Set<number>();
    const visit = (node: number): void => {
      if (node <= 0) return;
      found.add(this.code[node]!);
      for (let i = 0; i < this.code[node + 1]!; i++) visit(this.code[node + HEADER + i]!);
    };
    visit(this.roots[tree]!);
    return [...found];
  }

  /**
   * Adds what was learned: with the values that the row has in `cells`, the answer is `leaf` (negative).
   * @param cells all that the answer depended on, in the order in which it was asked for
   * @throws ModelError `impure` when the same situation led to other questions before
   */
  insert(tree: number, cells: readonly number[], row: Int32Array, leaf: number): void {
    let node = this.roots[tree]!;
    let slot = -1; // the place that points to `node`; -1 is the root
    for (const cell of cells) {
      const value = row[cell]!;
      if (node < 0) throw askedOtherwise();
      if (node === UNKNOWN) {
        const capacity = Math.max(value + 1, this.#capacityOf(cell));
        node = this.#pointTo(tree, slot, this.#newNode(cell, capacity));
      }
      if (this.code[node] !== cell) throw askedOtherwise();
      if (value >= this.code[node + 1]!)
        node = this.#pointTo(tree, slot, this.#grownNode(node, value + 1));
      slot = node + HEADER + value;
      node = this.code[slot]!;
    }
    let depth = cells.length;
    for (; this.#added.has(node); depth++) {
      const value = row[this.code[node]!]!;
      if (value >= this.code[node + 1]!)
        node = this.#pointTo(tree, slot, this.#grownNode(node, value + 1));
      slot = node + HEADER + value;
      node = this.code[slot]!;
    }
    if (node !== UNKNOWN) throw askedOtherwise();
    this.#pointTo(tree, slot, leaf);
    this.leaves[tree]!++;
    this.depths[tree] = Math.max(this.depths[tree]!, depth);
  }

  /**
   * Has the leaf that a tree has for a row depend on more cells, in this order: with other values in them the
   * situation becomes unknown again.
   * @param cells none that the way to the leaf looks at already
   */
  refine(tree: number, row: Int32Array, cells: readonly number[]): void {
    const path = this.cellsOnPath(tree, row);
    const leaf = this.lookup(tree, row);
    let slot = this.#slotOf(tree, row);
    for (const cell of cells) {
      const node = this.#newNode(cell, Math.max(row[cell]! + 1, this.#capacityOf(cell)));
      this.#added.add(node);
      this.#pointTo(tree, slot, node);
      slot = node + HEADER + row[cell]!;
    }
    this.#pointTo(tree, slot, leaf);
    this.depths[tree] = Math.max(this.depths[tree]!, path.length + cells.length);
  }

  /** The place that points to the leaf of a tree for a row. */
  #slotOf(tree: number, row: Int32Array): number {
    let slot = -1;
    for (let node = this.roots[tree]!; node > 0; node = this.code[slot]!)
      slot = node + HEADER + row[this.code[node]!]!;
    return slot;
  }

  #pointTo(tree: number, slot: number, child: number): number {
    if (slot < 0) this.roots[tree] = child;
    else this.code[slot] = child;
    return child;
  }

  #newNode(cell: number, capacity: number): number {
    const node = this.#used;
    this.#used += HEADER + capacity;
    this.code = grownInts(this.code, this.#used);
    this.code[node] = cell;
    this.code[node + 1] = capacity;
    return node;
  }

  /** A copy of a node with room for more values; the old one is left behind. */
  #grownNode(node: number, atLeast: number): number {
    const capacity = this.code[node + 1]!;
    const grown = this.#newNode(this.code[node]!, Math.max(atLeast, capacity * 2));
    if (this.#added.has(node)) this.#added.add(grown);
    this.code.copyWithin(grown + HEADER, node + HEADER, node + HEADER + capacity);
    return grown;
  }
}

function askedOtherwise(): ModelError {
  return new ModelError(
    "impure",
    "the same situation was asked about in another order than before; " +
      "a model may depend on nothing but the world, its context and its command.",
  );
}
