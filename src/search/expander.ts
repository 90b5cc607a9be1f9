/**
 * The inner loop of the exhaustive search, the same in every thread: unpack a state, walk the trees for its successors,
 * look them up in the visited set, judge the new ones. It touches typed arrays only and allocates nothing; what is
 * slow (learning, growing, a violation) is a call out of the loop.
 *
 * Successors of a state are first all computed, then all looked up, so that the cache misses of the look-ups overlap.
 * Nothing of a state is kept before all of its successors are known, so it can be put off and begun again.
 */
import type { Row } from "../kernel/index.ts";
import { DISABLED, NO_SUCCESSORS, UNKNOWN } from "../kernel/leaves.ts";
import type { Judging } from "./judging.ts";
import { StubbornSets } from "./partial-order/stubborn-sets.ts";
import {
  COUNT,
  EDGES,
  LEAF_HEADER,
  SUCCESSOR_HEADER,
  type ChoiceArrays,
  type SearchArrays,
} from "./search-arrays.ts";
import { Canonicaliser } from "./symmetry/canonicaliser.ts";

/** A slot that another thread is filling. No state has this number: the table is never that full. */
const BUSY = -1;

export interface ExpanderOptions {
  readonly commands: number;
  readonly cells: number;
  /** Which of the threads this is, from 0. */
  readonly thread: number;
  /** Whether others fill the same visited set at the same time. */
  readonly isShared: boolean;
  readonly judging: Judging;
  /** Learns the successors of a group; unknown when the state must be begun again, or cannot be learned here. */
  readonly successors: (group: number, row: Row) => number;
  /**
   * Learns what a command does, or a judge says; false when the state must be begun again, or cannot be learned here.
   */
  readonly learn: (what: "command" | "judge", index: number, row: Row) => boolean;
}

export class Expander {
  transitions = 0;
  /** How many states of the plain system the added ones stand for. */
  represented = 0;
  /** The state being expanded, unpacked. */
  readonly row: Int32Array;
  /** Read by nobody; it keeps the loads from being removed. */
  touched = 0;

  readonly #options: ExpanderOptions;
  readonly #judging: Judging;
  readonly #isShared: boolean;
  #arrays!: SearchArrays;
  #met!: Int32Array;
  #canonicaliser: Canonicaliser | undefined;
  #stubborn: StubbornSets | undefined;
  #state = 0;
  #hash = 0;
  // The leaves that the state being expanded met.
  #leavesMet = 0;
  readonly #leaves: Int32Array;
  // Its successors: how many; for each its command, its hash, where its writes stand, how many states it stands for,
  // its packed row.
  #found = 0;
  #writes!: Int32Array;
  readonly #commands: Int32Array;
  readonly #hashes: Int32Array;
  readonly #writesAt: Int32Array;
  readonly #orbits: Float64Array;
  /** A successor, to be made canonical. */
  readonly #next: Int32Array;
  #packed = new Int32Array(0);

  get thread(): number {
    return this.#options.thread;
  }

  constructor(options: ExpanderOptions) {
    const { commands, cells } = options;
    this.#options = options;
    this.#judging = options.judging;
    this.#isShared = options.isShared;
    this.row = new Int32Array(cells);
    this.#leaves = new Int32Array(commands);
    this.#commands = new Int32Array(commands);
    this.#hashes = new Int32Array(commands);
    this.#writesAt = new Int32Array(commands);
    this.#orbits = new Float64Array(commands).fill(1);
    this.#next = new Int32Array(cells);
  }

  /** Takes over arrays, some of which are new. */
  use(arrays: SearchArrays): void {
    this.#arrays = arrays;
    this.#met = arrays.met[this.#options.thread]!;
    this.#judging.use(arrays);
    this.#writes = arrays.choice?.effects ?? arrays.groupLeaves;
    if (arrays.symmetry !== undefined)
      if (this.#canonicaliser === undefined)
        this.#canonicaliser = new Canonicaliser(arrays.symmetry);
      else this.#canonicaliser.use(arrays.symmetry);
    if (arrays.choice !== undefined)
      if (this.#stubborn === undefined) this.#stubborn = new StubbornSets(arrays.choice.stubborn);
      else this.#stubborn.use(arrays.choice.stubborn);
    const words = this.#commands.length * arrays.layout.words;
    if (this.#packed.length !== words) this.#packed = new Int32Array(words);
  }

  /** Expands a state; false when it must be begun again, after learning. */
  expand(state: number): boolean {
    return this.find(state) && this.add();
  }

  /** Finds the successors of a state; false when not all of them are known. */
  find(state: number): boolean {
    this.#state = state;
    this.#unpack();
    this.#found = 0;
    this.#leavesMet = 0;
    return this.#arrays.choice === undefined ? this.#findSuccessors() : this.#findChosen();
  }

  /** Enters the successors found into the visited set; false when the state must be begun again. */
  add(): boolean {
    if (this.#found === 0 && !this.#judging.judgeEnd(this.row, this.#state)) return false;
    this.#lookUp();
    if (this.#arrays.choice !== undefined) this.#countEnabled(this.#arrays.choice);
    this.transitions += this.#found;
    return true;
  }

  #unpack(): void {
    const { rows, hashes, layout } = this.#arrays;
    const { words, unpacking } = layout;
    const row = this.row;
    const base = this.#state * words;
    for (let i = 0; i < unpacking.length; i += 4)
      row[unpacking[i]!] =
        (rows[base + unpacking[i + 1]!]! >>> unpacking[i + 2]!) & unpacking[i + 3]!;
    this.#hash = hashes[this.#state]!;
  }

  /** Walks the trees of all groups. */
  #findSuccessors(): boolean {
    const { groupRoots } = this.#arrays;
    let { groupNodes } = this.#arrays;
    const row = this.row;
    for (let group = 0; group < groupRoots.length; group++) {
      let node = groupRoots[group]!;
      while (node > 0) node = groupNodes[node + 2 + row[groupNodes[node]!]!]!;
      if (node === UNKNOWN) {
        node = this.#options.successors(group, row);
        if (node === UNKNOWN) return false;
        groupNodes = this.#arrays.groupNodes;
      }
      if (node === NO_SUCCESSORS) continue;
      if (this.#canonicaliser === undefined) this.#pack(-node);
      else this.#packCanonical(-node);
    }
    return true;
  }

  /** Finds the successors by the commands that suffice. */
  #findChosen(): boolean {
    const stubborn = this.#stubborn!;
    const row = this.row;
    for (;;) {
      // Learning may replace the arrays.
      const choice = this.#arrays.choice!;
      if (stubborn.choose(row, choice, choice.questions)) break;
      const { unknownCommand: command, unknownJudge: judge } = stubborn;
      const isCommand = command >= 0;
      if (!this.#options.learn(isCommand ? "command" : "judge", isCommand ? command : judge, row))
        return false;
    }
    for (let i = 0; i < stubborn.count; i++) {
      const command = stubborn.chosen[i]!;
      this.#addSuccessor(command, -stubborn.leaves[command]! + 1);
    }
    return true;
  }

  #countEnabled({ enabled }: ChoiceArrays): void {
    const { leaves } = this.#stubborn!;
    const base = this.thread * leaves.length;
    for (let command = 0; command < leaves.length; command++)
      if (leaves[command] !== DISABLED) enabled[base + command]!++;
  }

  /** The successors of a leaf, each in the canonical form of its orbit. */
  #packCanonical(leaf: number): void {
    const { groupLeaves, layout } = this.#arrays;
    this.#leaves[this.#leavesMet++] = leaf;
    let at = leaf + LEAF_HEADER;
    for (let n = groupLeaves[leaf]!; n > 0; n--) {
      const writesAt = at + SUCCESSOR_HEADER + layout.words + 2 * groupLeaves[at + 2]!;
      this.#addSuccessor(groupLeaves[at]!, writesAt);
      at += groupLeaves[at + 1]!;
    }
  }

  /** The successor that some writes make, `[number of writes, cell, value, …]` at `writesAt`. */
  #addSuccessor(command: number, writesAt: number): void {
    const next = this.#next;
    const writes = this.#writes;
    next.set(this.row);
    const end = writesAt + 1 + 2 * writes[writesAt]!;
    for (let i = writesAt + 1; i < end; i += 2) next[writes[i]!] = writes[i + 1]!;
    const found = this.#found++;
    if (this.#canonicaliser !== undefined)
      this.#orbits[found] = this.#canonicaliser.canonicalise(next);
    this.#commands[found] = command;
    this.#writesAt[found] = writesAt;
    this.#packRow(found);
  }

  /** Computes hash and packed row of a whole row. */
  #packRow(found: number): void {
    const { layout, bases, random } = this.#arrays;
    const { words, unpacking } = layout;
    const packed = this.#packed;
    const next = this.#next;
    const to = found * words;
    for (let w = 0; w < words; w++) packed[to + w] = 0;
    let hash = 0;
    for (let i = 0; i < unpacking.length; i += 4) {
      const cell = unpacking[i]!;
      const value = next[cell]!;
      if (value === 0) continue;
      hash ^= random[bases[cell]! + value]!;
      packed[to + unpacking[i + 1]!]! |= value << unpacking[i + 2]!;
    }
    this.#hashes[found] = hash;
  }

  /** Computes hash and packed row of each successor of a leaf. */
  #pack(leaf: number): void {
    const { rows, layout, groupLeaves, bases, random } = this.#arrays;
    const { words, word, shift } = layout;
    const packed = this.#packed;
    const base = this.#state * words;
    this.#leaves[this.#leavesMet++] = leaf;
    let found = this.#found;
    let at = leaf + LEAF_HEADER;
    for (let n = groupLeaves[leaf]!; n > 0; n--) {
      const to = found * words;
      let from = at + SUCCESSOR_HEADER;
      for (let w = 0; w < words; w++) packed[to + w] = rows[base + w]! ^ groupLeaves[from++]!;
      let hash = this.#hash ^ groupLeaves[at + 3]!;
      for (let blind = groupLeaves[at + 2]!; blind > 0; blind--) {
        const cell = groupLeaves[from++]!;
        const after = groupLeaves[from++]!;
        const before = this.row[cell]!;
        if (before === after) continue;
        const first = bases[cell]!;
        hash ^= random[first + before]! ^ random[first + after]!;
        packed[to + word[cell]!]! ^= (before ^ after) << shift[cell]!;
      }
      this.#commands[found] = groupLeaves[at]!;
      this.#hashes[found] = hash;
      this.#writesAt[found++] = from;
      at += groupLeaves[at + 1]!;
    }
    this.#found = found;
  }

  /** Looks the successors up in the visited set and adds those that are new. */
  #lookUp(): void {
    const { slots, rows, layout, graph } = this.#arrays;
    const { words } = layout;
    const packed = this.#packed;
    const hashes = this.#hashes;
    const found = this.#found;
    const mask = slots.length - 1;
    for (let i = 0; i < this.#leavesMet; i++) this.#met[this.#leaves[i]!]!++;
    // Touch all slots first: their cache misses overlap.
    let touched = 0;
    for (let i = 0; i < found; i++) touched |= slots[hashes[i]! & mask]!;
    this.touched = touched;
    const edges = graph === undefined ? -1 : this.#reserveEdges();
    for (let i = 0; i < found; i++) {
      const hash = hashes[i]!;
      const from = i * words;
      let target = -1;
      for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
        let content = slots[slot]!;
        if (content === 0) {
          target = this.#isShared ? this.#tryAdd(slot, i) : this.#addNew(slot, i);
          if (target >= 0) break;
          content = BUSY;
        }
        // What another thread has written there is read after its number was seen, not before.
        if (this.#isShared) while (content === BUSY) content = Atomics.load(slots, slot);
        if (((content ^ hash) & ~mask) !== 0) continue;
        const state = (content & mask) - 1;
        const at = state * words;
        let w = 0;
        while (w < words && rows[at + w] === packed[from + w]) w++;
        if (w < words) continue;
        target = state;
        break;
      }
      if (edges >= 0) {
        graph!.targets[edges + i] = target;
        graph!.commands[edges + i] = this.#commands[i]!;
      }
    }
  }

  #reserveEdges(): number {
    const { control, graph } = this.#arrays;
    const first = Atomics.add(control, EDGES, this.#found);
    graph!.from[this.#state] = first;
    graph!.counts[this.#state] = this.#found;
    return first;
  }

  /** Adds a successor unless another thread was faster; -1 then. */
  #tryAdd(slot: number, successor: number): number {
    const { slots, control } = this.#arrays;
    if (Atomics.compareExchange(slots, slot, 0, BUSY) !== 0) return -1;
    const state = Atomics.add(control, COUNT, 1);
    this.#write(state, successor);
    Atomics.store(slots, slot, (this.#hashes[successor]! & -slots.length) | (state + 1));
    this.#judge(state, successor);
    return state;
  }

  #addNew(slot: number, successor: number): number {
    const { slots, control } = this.#arrays;
    const state = control[COUNT]!++;
    this.#write(state, successor);
    slots[slot] = (this.#hashes[successor]! & -slots.length) | (state + 1);
    this.#judge(state, successor);
    return state;
  }

  #write(state: number, successor: number): void {
    const { rows, hashes, parents, layout } = this.#arrays;
    const { words } = layout;
    const from = successor * words;
    const to = state * words;
    for (let w = 0; w < words; w++) rows[to + w] = this.#packed[from + w]!;
    hashes[state] = this.#hashes[successor]!;
    parents[state] = this.#state;
    this.represented += this.#orbits[successor]!;
  }

  #judge(state: number, successor: number): void {
    // Not in its canonical form: verdicts are the same there, and fewer judges have to be asked.
    this.#judging.judgeStep(this.row, this.#writes, this.#writesAt[successor]!, state);
  }
}
