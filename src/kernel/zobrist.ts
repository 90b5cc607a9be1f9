/**
 * Zobrist hashing: a random word per (cell, value); a row's hash is the xor of the words of its values. The word of a
 * cell's first value is 0, so that a cell which never changed, and is left out of packed rows, counts nothing.
 */

import { sharedInts } from "./shared-ints.ts";

/** SplitMix64 of a counter, upper half: statistically good, where a linear formula loses states. */
function randomWord(counter: bigint): number {
  let z = BigInt.asUintN(64, (counter + 1n) * 0x9e3779b97f4a7c15n);
  z = BigInt.asUintN(64, (z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n);
  z = BigInt.asUintN(64, (z ^ (z >> 27n)) * 0x94d049bb133111ebn);
  z ^= z >> 31n;
  return Number(BigInt.asIntN(32, z >> 32n));
}

export class Zobrist {
  /** The words of all cells; a cell's begin at its base. Replaced when it grows. */
  words = sharedInts(0);
  /** Where the words of each cell begin. Replaced together with `words`. */
  bases = sharedInts(0);
  #capacities = new Int32Array(0);

  /** Makes room for the values of every cell; words that exist stay what they are. */
  fit(cells: number, sizeOf: (cell: number) => number): void {
    const fits = (cell: number) => sizeOf(cell) <= (this.#capacities[cell] ?? 0);
    if (this.bases.length === cells && Array.from({ length: cells }, (_, c) => c).every(fits))
      return;
    const capacities = Int32Array.from({ length: cells }, (_, cell) =>
      fits(cell) ? this.#capacities[cell]! : Math.max(4, 2 ** Math.ceil(Math.log2(sizeOf(cell)))),
    );
    const bases = sharedInts(cells);
    for (let cell = 1; cell < cells; cell++) bases[cell] = bases[cell - 1]! + capacities[cell - 1]!;
    const words = sharedInts(bases[cells - 1]! + capacities[cells - 1]!);
    for (let cell = 0; cell < cells; cell++)
      this.#fill(words, bases[cell]!, cell, capacities[cell]!);
    this.words = words;
    this.bases = bases;
    this.#capacities = capacities;
  }

  #fill(words: Int32Array, base: number, cell: number, capacity: number): void {
    const known = Math.min(capacity, this.#capacities[cell] ?? 0);
    const old = this.bases[cell] ?? 0;
    words.set(this.words.subarray(old, old + known), base);
    for (let value = Math.max(1, known); value < capacity; value++)
      words[base + value] = randomWord((BigInt(cell) << 32n) | BigInt(value));
  }
}
