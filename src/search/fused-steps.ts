/**
 * The kernel's trees of commands that look at the same cells, fused: one walk finds the successors of the whole
 * group. Built from the kernel's trees without running a model, so it can be thrown away at any time.
 *
 * Cells with a single value so far are left out of the fused trees; when one gets a second value the trees
 * are forgotten.
 */
import { DISABLED, Forest, type Kernel, type Row } from "../kernel/index.ts";

/** A fused tree is never made where the values of its cells have more combinations than this. */
const MAX_COMBINATIONS = 2_000;
/** The leaf of a group without an enabled command. */
export const NO_SUCCESSORS = -1;
const FIRST_LEAF = 2;

export class FusedSteps {
  /** One tree per group. A leaf is minus an offset in `successors`, or {@link NO_SUCCESSORS}. */
  forest: Forest;
  /** Leaves: `[n, then for each successor: command, number of writes, cell, value, …]`. */
  successors = new Int32Array(1 << 12);
  /** Changes when leaves that were handed out have become invalid. */
  version = 0;

  readonly #kernel: Kernel;
  #groups: readonly (readonly number[])[];
  #omitted = new Set<number>();
  #used = FIRST_LEAF;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
    this.#groups = kernel.commands.map(({ index }) => [index]);
    this.forest = new Forest(this.#groups.length);
  }

  /** How many groups there are. */
  get groups(): number {
    return this.#groups.length;
  }

  /** Groups the commands by what they have been seen to read so far. */
  regroup(): void {
    const { tables } = this.#kernel.learner;
    const readBy = this.#kernel.commands.map(({ index }) => {
      const cells = this.#kernel.steps.cells(index).filter((cell) => tables.size(cell) > 1);
      return { index, cells: new Set(cells) };
    });
    const widestFirst = readBy.toSorted((a, b) => b.cells.size - a.cells.size || a.index - b.index);
    const groups: { cells: ReadonlySet<number>; isSmall: boolean; members: number[] }[] = [];
    for (const { index, cells } of widestFirst) {
      const home = groups.find((g) => g.isSmall && [...cells].every((c) => g.cells.has(c)));
      if (home !== undefined) home.members.push(index);
      else groups.push({ cells, isSmall: this.#isSmall(cells), members: [index] });
    }
    this.#groups = groups.map(({ members }) => members.toSorted((a, b) => a - b));
    this.forest = new Forest(this.#groups.length);
    this.#forget();
  }

  /** Learns the successors of a group in a state, and returns their leaf. */
  learn(group: number, row: Row): number {
    const leaf = this.#append(group, row);
    if (!this.#kernel.isCached) return leaf;
    const { tables } = this.#kernel.learner;
    if ([...this.#omitted].some((cell) => tables.size(cell) > 1)) {
      this.#forget();
      return this.learn(group, row);
    }
    const path = new Set<number>();
    for (const command of this.#groups[group]!)
      for (const cell of this.#kernel.steps.cellsOnPath(command, row))
        if (tables.size(cell) > 1) path.add(cell);
        else this.#omitted.add(cell);
    this.forest.insert(group, [...path], row, leaf);
    return leaf;
  }

  #isSmall(cells: ReadonlySet<number>): boolean {
    const { tables } = this.#kernel.learner;
    const combinations = [...cells].reduce((product, cell) => product * tables.size(cell), 1);
    return combinations <= MAX_COMBINATIONS;
  }

  #forget(): void {
    this.forest.clear();
    this.#omitted.clear();
    this.#used = FIRST_LEAF;
    this.version++;
  }

  #append(group: number, row: Row): number {
    const words: number[] = [0];
    for (const command of this.#groups[group]!) {
      const leaf = this.#kernel.stepLeaf(command, row);
      if (leaf === DISABLED) continue;
      const { effects } = this.#kernel;
      const writes = effects[-leaf + 1]!;
      words[0]!++;
      words.push(command, writes, ...effects.subarray(-leaf + 2, -leaf + 2 + 2 * writes));
    }
    if (words[0] === 0) return NO_SUCCESSORS;
    const at = this.#used;
    if (at + words.length > this.successors.length) {
      const longer = new Int32Array(Math.max(this.successors.length * 2, at + words.length));
      longer.set(this.successors);
      this.successors = longer;
    }
    this.successors.set(words, at);
    this.#used += words.length;
    return -at;
  }

  /** Without a cache leaves are good for one state only. */
  startState(): void {
    if (!this.#kernel.isCached) this.#used = FIRST_LEAF;
  }
}

