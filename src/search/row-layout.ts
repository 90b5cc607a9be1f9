/**
 * How a row is packed: each cell gets the bits that its table of values needs now, in 32-bit words, none across
 * a border. A cell with a single value takes no room. When a table outgrows its bits a new layout is made.
 */

/** A cell never gets more; a table of 2^30 values does not fit into memory. */
const MAX_BITS = 30;

export class RowLayout {
  /** Words per row. */
  readonly words: number;
  /** For each cell: its word, the place of its lowest bit, its mask before shifting. */
  readonly word: Int32Array;
  readonly shift: Int32Array;
  readonly mask: Int32Array;
  /** The cells that have more than one value. */
  readonly varying: Int32Array;
  /** The same with all that it takes to unpack them: cell, word, shift, mask of each. */
  readonly unpacking: Int32Array;

  /** @param bits for each cell */
  constructor(bits: readonly number[]) {
    this.word = new Int32Array(bits.length);
    this.shift = new Int32Array(bits.length);
    this.mask = Int32Array.from(bits, (n) => 2 ** n - 1);
    this.varying = Int32Array.from(bits.keys()).filter((cell) => bits[cell]! > 0);
    const used: number[] = [];
    // First fit, the widest first, wastes least.
    for (const cell of [...this.varying].toSorted((a, b) => bits[b]! - bits[a]!)) {
      let word = used.findIndex((n) => n + bits[cell]! <= 32);
      if (word < 0) word = used.push(0) - 1;
      this.word[cell] = word;
      this.shift[cell] = used[word]!;
      used[word]! += bits[cell]!;
    }
    this.words = Math.max(1, used.length);
    this.unpacking = Int32Array.from(
      [...this.varying].flatMap((c) => [c, this.word[c]!, this.shift[c]!, this.mask[c]!]),
    );
  }

  /** The tightest layout for tables of these sizes. */
  static fitting(sizes: readonly number[]): RowLayout {
    return new RowLayout(sizes.map((size) => Math.min(MAX_BITS, Math.ceil(Math.log2(size)))));
  }

  /**
   * A layout for tables that have grown. A table that is more than three quarters full gets a bit more
   * than it needs, so that layouts change seldom.
   */
  widened(sizes: readonly number[]): RowLayout {
    const bitsOf = (size: number, cell: number) => {
      if (size === 1) return 0;
      const bits = Math.ceil(Math.log2(size));
      const isNearlyFull = this.mask[cell]! > 2 && size > 0.75 * 2 ** bits;
      return Math.min(MAX_BITS, isNearlyFull ? bits + 1 : bits);
    };
    return new RowLayout(sizes.map(bitsOf));
  }

  /** Whether a table of this size fits into the bits of the cell. */
  fits(cell: number, size: number): boolean {
    return size - 1 <= this.mask[cell]!;
  }

  /** Packs a row of value ids; `at` is the first word in `into`. */
  pack(row: Int32Array, into: Int32Array, at: number): void {
    into.fill(0, at, at + this.words);
    for (const cell of this.varying)
      into[at + this.word[cell]!]! |= row[cell]! << this.shift[cell]!;
  }

  /** Unpacks a row; cells with a single value are left alone and must hold 0. */
  unpack(from: Int32Array, at: number, row: Int32Array): void {
    for (const cell of this.varying)
      row[cell] = (from[at + this.word[cell]!]! >>> this.shift[cell]!) & this.mask[cell]!;
  }
}
