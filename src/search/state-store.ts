/**
 * The visited states: packed rows in the order of discovery (which is the queue of a breadth-first search),
 * where each was reached from, and a hash table over them. Exact: two rows are the same when all their words are.
 */
import { sharedInts, type ValueTables, type Zobrist } from "../kernel/index.ts";
import { GrowableWords, StoreFull } from "./growable-words.ts";
import { RowLayout } from "./row-layout.ts";
import { CONTROL_WORDS, COUNT } from "./search-arrays.ts";

const MAX_LOAD = 0.7;
/** From so many states on cells keep their places in the layout. */
const STABLE_FROM = 50_000;

export class StateStore {
  layout: RowLayout;
  /** `layout.words` words per state. */
  rows = new GrowableWords();
  /** The hash of each. */
  readonly hashes = new GrowableWords();
  /** The state from which each was reached first. */
  readonly parents = new GrowableWords();
  /**
   * Open addressing, a power of two of slots. The lower bits of a slot, as many as the number of slots takes,
   * are state + 1 (0 is a free slot); the bits above are those of the state's hash, so that most others
   * are told apart without a look at their row.
   */
  slots = sharedInts(1 << 12);
  /** How many states there are stands here, with more that the threads of a search share. */
  readonly control = sharedInts(CONTROL_WORDS);

  readonly #tables: ValueTables;

  constructor(tables: ValueTables) {
    this.#tables = tables;
    this.layout = RowLayout.fitting(this.#sizes());
  }

  /** How many states there are. */
  get count(): number {
    return this.control[COUNT]!;
  }

  /** Makes room for so many more states. @throws StoreFull */
  reserve(more: number): void {
    this.rows.reserve((this.count + more) * this.layout.words);
    this.hashes.reserve(this.count + more);
    this.parents.reserve(this.count + more);
    while (this.count + more > this.slots.length * MAX_LOAD) this.#fillSlots(2 * this.slots.length);
  }

  /** How many states there is room for. */
  get room(): number {
    const rows = Math.floor(this.rows.words.length / this.layout.words);
    const { hashes, parents, slots } = this;
    return Math.min(rows, hashes.words.length, parents.words.length, slots.length * MAX_LOAD);
  }

  /** Adds the first state. */
  addInitial(row: Int32Array, hash: number): void {
    this.reserve(1);
    this.layout.pack(row, this.rows.words, 0);
    this.hashes.words[0] = hash;
    this.parents.words[0] = -1;
    this.control[COUNT] = 1;
    this.#fillSlots(this.slots.length);
  }

  /** The row of value ids of a state. */
  row(state: number): Int32Array {
    const row = new Int32Array(this.#tables.cells);
    this.layout.unpack(this.rows.words, state * this.layout.words, row);
    return row;
  }

  /** The states on the way to this one, the initial state first. */
  pathTo(state: number): number[] {
    const path: number[] = [];
    for (let at = state; at >= 0; at = this.parents.words[at]!) path.push(at);
    return path.toReversed();
  }

  /** Repacks all rows if a table of values has outgrown its bits. Returns whether it did. @throws StoreFull */
  fitLayout(): boolean {
    const sizes = this.#sizes();
    if (sizes.every((size, cell) => this.layout.fits(cell, size))) return false;
    const layout = this.layout.widened(sizes, this.count >= STABLE_FROM);
    const rows = new GrowableWords();
    rows.reserve(this.count * layout.words);
    layout.repack(this.layout, this.rows.words, rows.words, this.count);
    this.layout = layout;
    this.rows = rows;
    return true;
  }

  #sizes(): number[] {
    return Array.from({ length: this.#tables.cells }, (_, cell) => this.#tables.size(cell));
  }

  /** Enters all states into a new table. */
  #fillSlots(length: number): void {
    const slots = slotsOf(length);
    const mask = length - 1;
    const hashes = this.hashes.words;
    for (let state = 0; state < this.count; state++) {
      let slot = hashes[state]! & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = (hashes[state]! & ~mask) | (state + 1);
    }
    this.slots = slots;
  }
}

/** @throws StoreFull where the machine has no memory left */
function slotsOf(length: number): Int32Array {
  try {
    return sharedInts(length);
  } catch {
    throw new StoreFull();
  }
}

/** The hash of a whole row. */
export function hashOf(row: Int32Array, zobrist: Zobrist): number {
  return row.reduce((hash, value, cell) => hash ^ zobrist.words[zobrist.bases[cell]! + value]!, 0);
}
