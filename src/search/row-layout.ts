/**
 * How a row is packed: each cell gets the bits that its table of values needs now, in 32-bit words, none across
 * a border. A cell with a single value takes no room. When a table outgrows its bits a new layout is made.
 */

/** A cell never gets more; a table of 2^30 values does not fit into memory. */
const MAX_BITS = 30;
const WORD_BITS = 32;

/** The bits of each cell and where they are. */
interface Places {
  readonly bits: readonly number[];
  readonly word: Int32Array;
  readonly shift: Int32Array;
}

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
  readonly #bits: readonly number[];

  private constructor({ bits, word, shift }: Places) {
    this.#bits = bits;
    this.word = word;
    this.shift = shift;
    this.mask = Int32Array.from(bits, (n) => 2 ** n - 1);
    this.varying = Int32Array.from(bits.keys()).filter((cell) => bits[cell]! > 0);
    this.words = this.varying.reduce((words, cell) => Math.max(words, word[cell]! + 1), 1);
    this.unpacking = Int32Array.from(
      [...this.varying].flatMap((c) => [c, this.word[c]!, this.shift[c]!, this.mask[c]!]),
    );
  }

  /** The tightest layout for tables of these sizes. */
  static fitting(sizes: readonly number[]): RowLayout {
    return RowLayout.#placed(sizes.map(bitsFor));
  }

  /** First fit, the widest first, wastes least. Cells that are `kept` stay where they are. */
  static #placed(bits: readonly number[], kept?: RowLayout): RowLayout {
    const word = new Int32Array(bits.length);
    const shift = new Int32Array(bits.length);
    /** For each word the bits that are taken. */
    const taken: number[] = [];
    const take = (cell: number, w: number, lowest: number) => {
      word[cell] = w;
      shift[cell] = lowest;
      taken[w] = (taken[w] ?? 0) | ((2 ** bits[cell]! - 1) << lowest);
    };
    const isKept = (cell: number) => kept !== undefined && kept.#bits[cell] === bits[cell];
    const varying = [...bits.keys()].filter((cell) => bits[cell]! > 0);
    for (const cell of varying.filter(isKept)) take(cell, kept!.word[cell]!, kept!.shift[cell]!);
    const others = varying.filter((cell) => !isKept(cell));
    for (const cell of others.toSorted((a, b) => bits[b]! - bits[a]!)) {
      let w = 0;
      while (freeIn(taken[w] ?? 0, bits[cell]!) < 0) w++;
      take(cell, w, freeIn(taken[w] ?? 0, bits[cell]!));
    }
    return new RowLayout({ bits, word, shift });
  }

  /**
   * A layout for tables that have grown. A table that is more than three quarters full gets a bit more
   * than it needs, so that layouts change seldom.
   * @param isStable cells that have room stay where they are, so that millions of rows are quickly repacked; else all
   *   are placed anew, which wastes least
   */
  widened(sizes: readonly number[], isStable: boolean): RowLayout {
    const bits = sizes.map((size, cell) => {
      if (isStable && this.fits(cell, size)) return this.#bits[cell]!;
      const needed = bitsFor(size);
      const isNearlyFull = this.mask[cell]! > 2 && size > 0.75 * 2 ** needed;
      return Math.min(MAX_BITS, isNearlyFull ? needed + 1 : needed);
    });
    return RowLayout.#placed(bits, isStable ? this : undefined);
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

  /**
   * Packs rows anew that were packed by a layout with fewer bits, from the first on.
   * @param into all 0 so far
   */
  repack(before: RowLayout, from: Int32Array, into: Int32Array, rows: number): void {
    // Where the bits of each moved cell come from and go to; what does not move goes with its word.
    const isMoved = (cell: number) =>
      before.word[cell] !== this.word[cell] || before.shift[cell] !== this.shift[cell];
    const moves = Int32Array.from(
      [...before.varying]
        .filter(isMoved)
        .flatMap((cell) => [
          before.word[cell]!,
          before.shift[cell]!,
          before.mask[cell]!,
          this.word[cell]!,
          this.shift[cell]!,
        ]),
    );
    const stays = new Int32Array(before.words);
    for (const cell of before.varying)
      if (!isMoved(cell)) stays[before.word[cell]!]! |= before.mask[cell]! << before.shift[cell]!;
    for (let row = 0; row < rows; row++) {
      const source = row * before.words;
      const target = row * this.words;
      const words = Math.min(before.words, this.words);
      for (let w = 0; w < words; w++) into[target + w] = from[source + w]! & stays[w]!;
      for (let i = 0; i < moves.length; i += 5) {
        const value = (from[source + moves[i]!]! >>> moves[i + 1]!) & moves[i + 2]!;
        into[target + moves[i + 3]!]! |= value << moves[i + 4]!;
      }
    }
  }
}

/** The bits that a table needs. */
function bitsFor(size: number): number {
  return Math.min(MAX_BITS, Math.ceil(Math.log2(size)));
}

/** The lowest of so many free bits in a row in a word, of which some bits are taken; -1 where there are none. */
function freeIn(taken: number, bits: number): number {
  const wanted = 2 ** bits - 1;
  for (let lowest = 0; lowest + bits <= WORD_BITS; lowest++)
    if ((taken & (wanted << lowest)) === 0) return lowest;
  return -1;
}
