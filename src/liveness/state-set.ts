/** A set of states, one bit each. */

export class StateSet {
  readonly #words: Int32Array;

  /** An empty set for states below `states`. */
  constructor(states: number) {
    this.#words = new Int32Array((states + 31) >>> 5);
  }

  has(state: number): boolean {
    return ((this.#words[state >>> 5]! >>> (state & 31)) & 1) === 1;
  }

  add(state: number): void {
    this.#words[state >>> 5]! |= 1 << (state & 31);
  }

  /** The states in ascending order. */
  *[Symbol.iterator](): Generator<number> {
    for (let w = 0; w < this.#words.length; w++)
      for (let rest = this.#words[w]!; rest !== 0; rest &= rest - 1)
        yield 32 * w + 31 - Math.clz32(rest & -rest);
  }
}
