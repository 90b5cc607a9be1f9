/** Pairs of states that two systems reach alike, each once, with the way that led there. */
import type { Row } from "../kernel/index.ts";

const FREE = -1;

export class PairStore {
  #rows: Int32Array;
  #slots = new Int32Array(1 << 10).fill(FREE);
  readonly #leftWidth: number;
  readonly #width: number;
  readonly #parents: number[] = [];
  readonly #steps: number[] = [];
  readonly #depths: number[] = [];

  /** @param leftWidth cells of a state of the first system; the second one has `rightWidth` */
  constructor(leftWidth: number, rightWidth: number) {
    this.#leftWidth = leftWidth;
    this.#width = leftWidth + rightWidth;
    this.#rows = new Int32Array(this.#width << 10);
  }

  get count(): number {
    return this.#depths.length;
  }

  /** Adds a pair that is not there yet. @param step what leads to it from the parent */
  add(left: Row, right: Row, parent = FREE, step = FREE): void {
    if (2 * (this.count + 1) > this.#slots.length) this.#growSlots();
    this.#write(left, right);
    const slot = this.#slotOf(this.count);
    if (this.#slots[slot] !== FREE) return;
    this.#slots[slot] = this.count;
    this.#parents.push(parent);
    this.#steps.push(step);
    this.#depths.push(parent === FREE ? 0 : this.#depths[parent]! + 1);
  }

  left(pair: number): Row {
    const start = pair * this.#width;
    return this.#rows.slice(start, start + this.#leftWidth);
  }

  right(pair: number): Row {
    return this.#rows.slice(pair * this.#width + this.#leftWidth, (pair + 1) * this.#width);
  }

  /** How many steps lead to a pair. */
  depth(pair: number): number {
    return this.#depths[pair]!;
  }

  /** The steps that lead to a pair. */
  path(pair: number): number[] {
    const steps: number[] = [];
    for (let at = pair; this.#parents[at] !== FREE; at = this.#parents[at]!)
      steps.push(this.#steps[at]!);
    return steps.toReversed();
  }

  /** Writes a pair behind the last one; it counts when it turns out to be new. */
  #write(left: Row, right: Row): void {
    const start = this.count * this.#width;
    if (start + this.#width > this.#rows.length) {
      const larger = new Int32Array(2 * this.#rows.length + this.#width);
      larger.set(this.#rows);
      this.#rows = larger;
    }
    this.#rows.set(left, start);
    this.#rows.set(right, start + this.#leftWidth);
  }

  /** The slot of a pair that is equal, or a free one. */
  #slotOf(pair: number): number {
    const mask = this.#slots.length - 1;
    let slot = this.#hash(pair) & mask;
    while (this.#slots[slot] !== FREE && !this.#isSame(this.#slots[slot]!, pair))
      slot = (slot + 1) & mask;
    return slot;
  }

  #hash(pair: number): number {
    let hash = 0;
    for (let at = pair * this.#width, end = at + this.#width; at < end; at++) {
      hash = Math.imul(hash ^ this.#rows[at]!, 0x5bd1e995);
      hash ^= hash >>> 15;
    }
    return hash;
  }

  #isSame(a: number, b: number): boolean {
    const [startA, startB] = [a * this.#width, b * this.#width];
    for (let cell = 0; cell < this.#width; cell++)
      if (this.#rows[startA + cell] !== this.#rows[startB + cell]) return false;
    return true;
  }

  #growSlots(): void {
    this.#slots = new Int32Array(2 * this.#slots.length).fill(FREE);
    for (let pair = 0; pair < this.count; pair++) this.#slots[this.#slotOf(pair)] = pair;
  }
}
