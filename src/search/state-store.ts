/**
 * The visited states: packed rows in the order of discovery (which is the queue of a breadth-first search),
 * where each was reached from, and a hash table over them. Exact: two rows are the same when all their words are.
 */
import type { ValueTables, Zobrist } from "../kernel/index.ts";
import { GrowableWords } from "./growable-words.ts";
import { RowLayout } from "./row-layout.ts";

const MAX_LOAD = 0.7;

export class StateStore {
  layout: RowLayout;
  /** `layout.words` words per state. */
  rows = new GrowableWords();
  /** The hash of each. */
  readonly hashes = new GrowableWords();
  /** The state from which each was reached first. */
  readonly parents = new GrowableWords();
  /** Open addressing: pairs of (state + 1, hash); 0 is free. A power of two of pairs. */
  slots = new Int32Array(2 << 12);
  count = 0;

  readonly #tables: ValueTables;

  constructor(tables: ValueTables) {
    this.#tables = tables;
    this.layout = RowLayout.fitting(this.#sizes());
  }

  /** Bytes that the tables hold. */
  get bytes(): number {
    const tables = [this.rows.words, this.hashes.words, this.parents.words, this.slots];
    return tables.reduce((bytes, table) => bytes + table.byteLength, 0);
  }

  /** Makes room for so many more states. @throws StoreFull */
  reserve(more: number): void {
    this.rows.reserve((this.count + more) * this.layout.words);
    this.hashes.reserve(this.count + more);
    this.parents.reserve(this.count + more);
    while (this.count + more > (this.slots.length / 2) * MAX_LOAD) this.#doubleSlots();
  }

  /** Adds the first state. */
  addInitial(row: Int32Array, hash: number): void {
    this.reserve(1);
    this.layout.pack(row, this.rows.words, 0);
    this.hashes.words[0] = hash;
    this.parents.words[0] = -1;
    const slot = hash & (this.slots.length / 2 - 1);
    this.slots[2 * slot] = 1;
    this.slots[2 * slot + 1] = hash;
    this.count = 1;
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
    const layout = this.layout.widened(sizes);
    const rows = new GrowableWords();
    rows.reserve(this.count * layout.words);
    const row = new Int32Array(sizes.length);
    for (let state = 0; state < this.count; state++) {
      this.layout.unpack(this.rows.words, state * this.layout.words, row);
      layout.pack(row, rows.words, state * layout.words);
    }
    this.layout = layout;
    this.rows = rows;
    return true;
  }

  #sizes(): number[] {
    return Array.from({ length: this.#tables.cells }, (_, cell) => this.#tables.size(cell));
  }

  #doubleSlots(): void {
    const old = this.slots;
    const slots = new Int32Array(old.length * 2);
    const mask = slots.length / 2 - 1;
    for (let at = 0; at < old.length; at += 2) {
      if (old[at] === 0) continue;
      let slot = old[at + 1]! & mask;
      while (slots[2 * slot] !== 0) slot = (slot + 1) & mask;
      slots[2 * slot] = old[at]!;
      slots[2 * slot + 1] = old[at + 1]!;
    }
    this.slots = slots;
  }
}

/** The hash of a whole row. */
export function hashOf(row: Int32Array, zobrist: Zobrist): number {
  return row.reduce((hash, value, cell) => hash ^ zobrist.words[zobrist.bases[cell]! + value]!, 0);
}
