/**
 * The inner loop of the exhaustive search: unpack a state, walk the trees for its successors, look them up in the
 * visited set, judge the new ones. It touches typed arrays only and allocates nothing; what is slow
 * (learning, growing, a violation) is a call out of the loop.
 *
 * Successors of a state are first all computed, then all looked up, so that the cache misses of
 * the look-ups overlap.
 */
import { UNKNOWN, type Kernel, type Zobrist } from "../kernel/index.ts";
import { FusedSteps, LEAF_HEADER, NO_SUCCESSORS, SUCCESSOR_HEADER } from "./fused-steps.ts";
import type { Judging } from "./judging.ts";
import type { StateStore } from "./state-store.ts";

/** Every so many states the phases of one are timed, for the shares in the report. */
const SAMPLE_MASK = 127;
/** After so many states the commands are grouped by what they have been seen to read. */
const REGROUP_AT = 500;

export class InnerLoop {
  /** The next state to expand. */
  head = 0;
  transitions = 0;
  /** Sampled milliseconds: walking trees, and looking up. */
  walkMs = 0;
  lookupMs = 0;

  readonly #kernel: Kernel;
  readonly #store: StateStore;
  readonly #zobrist: Zobrist;
  readonly #judging: Judging;
  readonly #onStuck: (state: number) => void;
  readonly #fused: FusedSteps;
  /** The state being expanded, unpacked, and its hash. */
  readonly #row: Int32Array;
  #hash = 0;
  // The leaves that the state being expanded met.
  #met = 0;
  readonly #leaves: Int32Array;
  // Its successors: how many; for each its hash, where its writes stand in the leaf, its packed row.
  #found = 0;
  readonly #hashes: Int32Array;
  readonly #writesAt: Int32Array;
  #packed = new Int32Array(0);
  #knownValues = -1;
  #isRegrouped = false;
  /** Read by nobody; it keeps the loads from being removed. */
  touched = 0;

  constructor(
    kernel: Kernel,
    store: StateStore,
    zobrist: Zobrist,
    judging: Judging,
    onStuck: (state: number) => void,
  ) {
    this.#kernel = kernel;
    this.#store = store;
    this.#zobrist = zobrist;
    this.#judging = judging;
    this.#onStuck = onStuck;
    this.#fused = new FusedSteps(kernel, store, zobrist);
    this.#leaves = new Int32Array(kernel.commands.length);
    this.#row = kernel.initialRow();
    this.#hashes = new Int32Array(kernel.commands.length);
    this.#writesAt = new Int32Array(kernel.commands.length);
  }

  /** For each command, in how many states it was enabled. */
  enabled(): Float64Array {
    this.#fused.collectCounts();
    return this.#fused.enabled;
  }

  /**
   * Expands states until `head` reaches `until` or the store holds `maxStates`.
   * @throws StoreFull when there is no room; the state at `head` is then not expanded
   */
  expandUntil(until: number, maxStates: number): void {
    while (this.head < until && this.#store.count < maxStates) {
      if (this.head === REGROUP_AT && !this.#isRegrouped) this.#regroup();
      const isSampled = (this.head & SAMPLE_MASK) === 0;
      const start = isSampled ? performance.now() : 0;
      this.#unpack();
      // After unpacking, which may have made the rows wider: what is written past the end is lost.
      this.#store.reserve(this.#hashes.length);
      // When something was learned that changes the tables, the state is begun again.
      if (!this.#findSuccessors()) continue;
      // The fused trees answer for the kernel, which is to take its samples all the same.
      if (this.#kernel.checksPurity && this.#kernel.isCached) this.#kernel.enabled(this.#row);
      const middle = isSampled ? performance.now() : 0;
      if (this.#found === 0) this.#onStuck(this.head);
      this.#lookUp();
      this.transitions += this.#found;
      this.head++;
      if (!isSampled) continue;
      this.walkMs += middle - start;
      this.lookupMs += performance.now() - middle;
    }
  }

  #unpack(): void {
    if (this.#kernel.learner.tables.total !== this.#knownValues) this.#fitTables();
    const { words, unpacking } = this.#store.layout;
    const rows = this.#store.rows.words;
    const row = this.#row;
    const base = this.head * words;
    for (let i = 0; i < unpacking.length; i += 4)
      row[unpacking[i]!] =
        (rows[base + unpacking[i + 1]!]! >>> unpacking[i + 2]!) & unpacking[i + 3]!;
    this.#hash = this.#store.hashes.words[this.head]!;
  }

  /** Walks the trees of all groups; false when the tables changed and the state must be begun again. */
  #findSuccessors(): boolean {
    const { roots } = this.#fused.forest;
    let { code } = this.#fused.forest;
    const row = this.#row;
    this.#found = 0;
    this.#met = 0;
    this.#fused.startState();
    for (let group = 0; group < roots.length; group++) {
      let node = roots[group]!;
      while (node > 0) node = code[node + 2 + row[code[node]!]!]!;
      if (node === UNKNOWN) {
        const version = this.#fused.version;
        node = this.#fused.learn(group, row);
        const hasNewValues = this.#kernel.learner.tables.total !== this.#knownValues;
        if (hasNewValues || this.#fused.version !== version) return false;
        code = this.#fused.forest.code;
      }
      if (node !== NO_SUCCESSORS) this.#pack(-node);
    }
    return true;
  }

  /** Computes hash and packed row of each successor of a leaf. */
  #pack(leaf: number): void {
    const { words, word, shift } = this.#store.layout;
    const rows = this.#store.rows.words;
    const { code } = this.#fused;
    const packed = this.#packed;
    const base = this.head * words;
    this.#leaves[this.#met++] = leaf;
    let found = this.#found;
    let at = leaf + LEAF_HEADER;
    for (let n = code[leaf]!; n > 0; n--) {
      const to = found * words;
      let from = at + SUCCESSOR_HEADER;
      for (let w = 0; w < words; w++) packed[to + w] = rows[base + w]! ^ code[from++]!;
      let hash = this.#hash ^ code[at + 3]!;
      for (let blind = code[at + 2]!; blind > 0; blind--) {
        const cell = code[from++]!;
        const after = code[from++]!;
        const before = this.#row[cell]!;
        if (before === after) continue;
        const first = this.#zobrist.bases[cell]!;
        hash ^= this.#zobrist.words[first + before]! ^ this.#zobrist.words[first + after]!;
        packed[to + word[cell]!]! ^= (before ^ after) << shift[cell]!;
      }
      this.#hashes[found] = hash;
      this.#writesAt[found++] = from;
      at += code[at + 1]!;
    }
    this.#found = found;
  }

  /** Looks the successors up in the visited set and adds those that are new. */
  #lookUp(): void {
    const store = this.#store;
    const { slots } = store;
    const rows = store.rows.words;
    const words = store.layout.words;
    const packed = this.#packed;
    const hashes = this.#hashes;
    const found = this.#found;
    const mask = slots.length - 1;
    for (let i = 0; i < this.#met; i++) this.#fused.code[this.#leaves[i]! + 1]!++;
    // Touch all slots first: their cache misses overlap.
    let touched = 0;
    for (let i = 0; i < found; i++) touched |= slots[hashes[i]! & mask]!;
    this.touched = touched;
    for (let i = 0; i < found; i++) {
      const hash = hashes[i]!;
      const from = i * words;
      for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
        const content = slots[slot]!;
        if (content === 0) {
          this.#add(slot, i);
          break;
        }
        if (((content ^ hash) & ~mask) !== 0) continue;
        const at = ((content & mask) - 1) * words;
        let w = 0;
        while (w < words && rows[at + w] === packed[from + w]) w++;
        if (w === words) break;
      }
    }
  }

  #add(slot: number, successor: number): void {
    const store = this.#store;
    const { slots } = store;
    const rows = store.rows.words;
    const words = store.layout.words;
    const state = store.count++;
    const hash = this.#hashes[successor]!;
    const from = successor * words;
    const to = state * words;
    for (let w = 0; w < words; w++) rows[to + w] = this.#packed[from + w]!;
    store.hashes.words[state] = hash;
    store.parents.words[state] = this.head;
    slots[slot] = (hash & -slots.length) | (state + 1);
    this.#judging.judgeStep(this.#row, this.#fused.code, this.#writesAt[successor]!, state);
  }

  #regroup(): void {
    this.#isRegrouped = true;
    if (this.#kernel.isCached) this.#fused.regroup();
  }

  /** Makes room for values that were learned. */
  #fitTables(): void {
    const { tables } = this.#kernel.learner;
    this.#zobrist.fit(tables.cells, (cell) => tables.size(cell));
    if (this.#store.fitLayout()) this.#fused.forget();
    this.#packed = new Int32Array(this.#hashes.length * this.#store.layout.words);
    this.#knownValues = tables.total;
  }
}
