/**
 * The kernel's trees of commands that look at the same cells, fused: one walk finds the successors of the whole
 * group. Built from the kernel's trees without running a model, so it can be thrown away at any time.
 *
 * Cells with a single value so far are left out of the fused trees; when one gets a second value the trees
 * are forgotten.
 */
import {
  DISABLED,
  Forest,
  grownInts,
  NO_SUCCESSORS,
  sharedInts,
  type Kernel,
  type Row,
  type Zobrist,
} from "../kernel/index.ts";
import { SUCCESSOR_HEADER, LEAF_HEADER } from "./search-arrays.ts";
import type { StateStore } from "./state-store.ts";

/** A fused tree is never made where the values of its cells have more combinations than this. */
const MAX_COMBINATIONS = 2_000;
const FIRST_LEAF = 2;

/**
 * The fused trees with their leaves.
 *
 * A leaf is minus an offset in `code`, where there is
 * `[number of successors, successors …]`, and a successor is
 * `[command, its length in words, number of blind writes, xor of the hash, xor of each packed word,
 * cell and value of each blind write, number of writes, cell and value of each write]`.
 * A write to a cell that the tree looks at has a known effect on hash and packed row: it is part of the xors. A
 * blind write is not; its effect depends on what is in the cell.
 */
export class FusedSteps {
  /** One tree per group. Its nodes have room for every value that fits into a cell of the packed row. */
  forest: Forest;
  /** The leaves. */
  code = sharedInts(1 << 12);
  /** For each thread, how often it met each leaf, at the leaf's offset. */
  met: readonly Int32Array[];
  /** Changes when leaves that were handed out have become invalid. */
  version = 0;
  /** For each command, in how many states it was enabled, up to the last {@link collectCounts}. */
  readonly enabled: Float64Array;

  readonly #kernel: Kernel;
  readonly #store: StateStore;
  readonly #zobrist: Zobrist;
  #groups: readonly (readonly number[])[];
  #omitted = new Set<number>();
  #used = FIRST_LEAF;

  constructor(kernel: Kernel, store: StateStore, zobrist: Zobrist, threads: number) {
    this.#kernel = kernel;
    this.#store = store;
    this.#zobrist = zobrist;
    this.met = Array.from({ length: threads }, () => sharedInts(this.code.length));
    this.#groups = kernel.commands.map(({ index }) => [index]);
    this.forest = this.#newForest();
    this.enabled = new Float64Array(kernel.commands.length);
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
    this.forest = this.#newForest();
    this.forget();
  }

  /** Learns the successors of a group in a state, and returns their leaf. */
  learn(group: number, row: Row): number {
    const { tables } = this.#kernel.learner;
    const known = tables.total;
    const path = this.#learnMembers(group, row);
    // New values need room in hash and layout first; the caller sees to it and asks again.
    if (tables.total !== known) return NO_SUCCESSORS;
    if (!this.#kernel.isCached) return this.#append(group, row, new Set());
    if ([...this.#omitted].some((cell) => tables.size(cell) > 1)) this.forget();
    for (const cell of path) if (tables.size(cell) === 1) this.#omitted.add(cell);
    const varying = path.filter((cell) => tables.size(cell) > 1);
    const leaf = this.#append(group, row, new Set(varying));
    this.forest.insert(group, varying, row, leaf);
    return leaf;
  }

  /** Adds up how often commands were enabled. */
  collectCounts(): void {
    for (let at = FIRST_LEAF; at < this.#used;) {
      const successors = this.code[at]!;
      let met = 0;
      for (const counts of this.met) {
        met += counts[at]!;
        counts[at] = 0;
      }
      at += LEAF_HEADER;
      for (let i = 0; i < successors; i++) {
        this.enabled[this.code[at]!]! += met;
        at += this.code[at + 1]!;
      }
    }
  }

  /** Without a cache leaves are good for one state only. */
  startState(): void {
    if (this.#kernel.isCached) return;
    this.collectCounts();
    this.#used = FIRST_LEAF;
  }

  /** Throws all trees away: values, layout or groups have changed. */
  forget(): void {
    this.collectCounts();
    this.forest.clear();
    this.#omitted.clear();
    this.#used = FIRST_LEAF;
    this.version++;
  }

  #newForest(): Forest {
    return new Forest(this.#groups.length, (cell) => this.#store.layout.mask[cell]! + 1);
  }

  #isSmall(cells: ReadonlySet<number>): boolean {
    const { tables } = this.#kernel.learner;
    const combinations = [...cells].reduce((product, cell) => product * tables.size(cell), 1);
    return combinations <= MAX_COMBINATIONS;
  }

  /** Has the kernel learn the commands of a group; returns the cells that the answers depend on, in order. */
  #learnMembers(group: number, row: Row): number[] {
    const path = new Set<number>();
    for (const command of this.#groups[group]!) {
      this.#kernel.stepLeaf(command, row);
      for (const cell of this.#kernel.steps.cellsOnPath(command, row)) path.add(cell);
    }
    return [...path];
  }

  /** Writes a leaf. `known` are the cells whose values are the same wherever the leaf is met. */
  #append(group: number, row: Row, known: ReadonlySet<number>): number {
    const successors = this.#groups[group]!.flatMap((command) => {
      const leaf = this.#kernel.stepLeaf(command, row);
      if (leaf === DISABLED) return [];
      const { effects } = this.#kernel;
      const writes = effects.slice(-leaf + 2, -leaf + 2 + 2 * effects[-leaf + 1]!);
      return [this.#successor(command, writes, row, known)];
    });
    if (successors.length === 0) return NO_SUCCESSORS;
    const at = this.#used;
    const words = [successors.length, ...successors.flat()];
    this.#used += words.length;
    this.code = grownInts(this.code, this.#used);
    if (this.met[0]!.length < this.code.length)
      this.met = this.met.map((counts) => grownInts(counts, this.code.length));
    this.code.set(words, at);
    return -at;
  }

  #successor(
    command: number,
    writes: Int32Array,
    row: Row,
    known: ReadonlySet<number>,
  ): readonly number[] {
    const { layout } = this.#store;
    const { words: random, bases } = this.#zobrist;
    const differences = Array.from({ length: layout.words }, () => 0);
    const blind: number[] = [];
    const all: number[] = [];
    let hash = 0;
    for (let i = 0; i < writes.length; i += 2) {
      const cell = writes[i]!;
      const value = writes[i + 1]!;
      if (this.#kernel.learner.tables.size(cell) === 1) {
        this.#omitted.add(cell);
        continue;
      }
      const isKnown = known.has(cell);
      if (isKnown && row[cell] === value) continue;
      all.push(cell, value);
      if (!isKnown) blind.push(cell, value);
      else {
        hash ^= random[bases[cell]! + row[cell]!]! ^ random[bases[cell]! + value]!;
        differences[layout.word[cell]!]! ^= (row[cell]! ^ value) << layout.shift[cell]!;
      }
    }
    const length = SUCCESSOR_HEADER + layout.words + blind.length + 1 + all.length;
    const header = [command, length, blind.length / 2, hash];
    return [...header, ...differences, ...blind, all.length / 2, ...all];
  }
}
