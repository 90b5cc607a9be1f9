/**
 * Makes rows canonical: of all rows that differ only by a permutation of the group, one stands for all.
 * It touches typed arrays only and allocates nothing, for it runs for every step of a search.
 *
 * Let a *candidate* for a row be a permutation that brings the identifiers of each set into the order of their
 * signatures (see `signatures.ts`), equal ones in any order. The canonical row is the least of the rows that candidates
 * make, compared cell by cell. This is exact:
 * - One representative per orbit. Signatures are equivariant: that of πi in πr is that of i in r. So p is a candidate
 *   for πr exactly if pπ is one for r, and both rows have the same images under their candidates.
 * - The size of the orbit. If p makes the least row, p' does exactly if p'⁻¹p fixes r. Each such p' = pσ⁻¹, σ fixing r,
 *   is a candidate, since σ moves identifiers only among those of equal signature. So as many candidates make the least
 *   row as permutations fix r, and the orbit has as many rows as the group has permutations, divided by that.
 *
 * Permutations that fix the sorted row anyway need not be tried: where exchanges of tied neighbours do, as with
 * identifiers that are not in use, only permutations that keep those neighbours in order are tried: one of each coset
 * of the group that these exchanges generate, which stands for as many as that group has.
 */
import { rankOf } from "./permutations.ts";
import { INSIDE_STRIDE, type SymmetryTables } from "./tables.ts";

const FACTORIALS = [1, 1, 2, 6, 24, 120, 720];

export class Canonicaliser {
  #tables!: SymmetryTables;
  #cells = 0;
  #capacity = 0;
  #order = 1;
  /** For each set, the number of its first identifier among those of all sets. */
  #firstOf = new Int32Array(0);
  /** The sum of each identifier. */
  #sums = new Int32Array(0);
  /** For each set, its identifiers sorted by sum; then, where each identifier goes. */
  #sorted = new Int32Array(0);
  #places = new Int32Array(0);
  /** The sets with ties, the ties of each, and those of them whose exchange fixes the row. */
  #tied = new Int32Array(0);
  #ties = new Int32Array(0);
  #idle = new Int32Array(0);
  #tiedSets = 0;
  /** The row so far, one for each set that is applied, and the least one. */
  #buffers: Int32Array[] = [];
  #best = new Int32Array(0);
  #start: Int32Array = new Int32Array(0);
  #makingBest = 0;

  constructor(tables: SymmetryTables) {
    this.use(tables);
  }

  /** Takes over tables that are new. */
  use(tables: SymmetryTables): void {
    this.#tables = tables;
    const { sizes, bases } = tables;
    const identifiers = sizes.reduce((sum, size) => sum + size, 0);
    this.#cells = bases.length - 1;
    this.#capacity = bases[this.#cells]!;
    if (this.#sums.length === identifiers) return;
    this.#firstOf = Int32Array.from(sizes, (_, set) =>
      sizes.subarray(0, set).reduce((sum, size) => sum + size, 0),
    );
    this.#order = sizes.reduce((product, size) => product * FACTORIALS[size]!, 1);
    this.#sums = new Int32Array(identifiers);
    this.#sorted = new Int32Array(identifiers);
    this.#places = new Int32Array(identifiers);
    this.#tied = new Int32Array(sizes.length);
    this.#ties = new Int32Array(sizes.length);
    this.#idle = new Int32Array(sizes.length);
    this.#buffers = Array.from({ length: sizes.length + 1 }, () => new Int32Array(this.#cells));
    this.#best = new Int32Array(this.#cells);
  }

  /**
   * Renames a row in place to the canonical member of its orbit.
   * @param row holds no values but those that the tables were fitted to
   * @returns how many rows the orbit has
   */
  canonicalise(row: Int32Array): number {
    this.#sum(row);
    this.#sort(row);
    if (this.#tiedSets === 0) return this.#order;
    const fixing = this.#findIdle(row);
    if (this.#tiedSets === 0) return this.#order / fixing;
    this.#best.set(row);
    this.#makingBest = 1;
    this.#start = row;
    this.#try(0, row);
    row.set(this.#best);
    return this.#order / (this.#makingBest * fixing);
  }

  /** Sums the signatures of all identifiers. */
  #sum(row: Int32Array): void {
    const { varying, bases, signatureAt, signatures } = this.#tables;
    const sums = this.#sums;
    sums.fill(0);
    for (let i = varying[0]!; i > 0; i--) {
      const cell = varying[i]!;
      let at = signatureAt[bases[cell]! + row[cell]!]!;
      for (let n = signatures[at]!; n > 0; n--) {
        const identifier = signatures[at + 1]!;
        sums[identifier] = (sums[identifier]! + signatures[at + 2]!) | 0;
        at += 2;
      }
    }
  }

  /** Brings the identifiers of each set into the order of their sums, and notes the ties. */
  #sort(row: Int32Array): void {
    const { sizes } = this.#tables;
    this.#tiedSets = 0;
    for (let set = 0; set < sizes.length; set++) {
      const size = sizes[set]!;
      const first = this.#firstOf[set]!;
      const ties = this.#sortSet(first, size);
      const permutation = rankOf(this.#places, first, size);
      if (permutation !== 0) {
        this.#apply(set, permutation, row, this.#best);
        row.set(this.#best);
      }
      if (ties === 0) continue;
      this.#tied[this.#tiedSets] = set;
      this.#ties[this.#tiedSets++] = ties;
    }
  }

  /** Sorts the identifiers of a set; which neighbours have equal sums. */
  #sortSet(first: number, size: number): number {
    const sums = this.#sums;
    const sorted = this.#sorted;
    for (let i = 0; i < size; i++) {
      const sum = sums[first + i]!;
      let at = i;
      for (; at > 0 && sums[first + sorted[first + at - 1]!]! > sum; at--)
        sorted[first + at] = sorted[first + at - 1]!;
      sorted[first + at] = i;
    }
    let ties = 0;
    for (let i = 0; i < size; i++) {
      const member = sorted[first + i]!;
      this.#places[first + member] = i;
      if (i > 0 && sums[first + member] === sums[first + sorted[first + i - 1]!])
        ties |= 1 << (i - 1);
    }
    return ties;
  }

  /**
   * Finds the tied neighbours whose exchange fixes the row, and leaves out sets of which nothing else is tied.
   * Returns how many permutations such exchanges generate.
   */
  #findIdle(row: Int32Array): number {
    const { inside, insideAt, sizes } = this.#tables;
    let fixing = 1;
    let left = 0;
    for (let i = 0; i < this.#tiedSets; i++) {
      const set = this.#tied[i]!;
      const ties = this.#ties[i]!;
      let idle = 0;
      for (let place = 0; place < sizes[set]! - 1; place++)
        if ((ties & (1 << place)) !== 0 && this.#isFixed(set, place, row)) idle |= 1 << place;
      fixing *= inside[insideAt[sizes[set]! * INSIDE_STRIDE + idle]!]!;
      if (idle === ties) continue;
      this.#tied[left] = set;
      this.#ties[left] = ties;
      this.#idle[left++] = idle;
    }
    this.#tiedSets = left;
    return fixing;
  }

  /** Whether the exchange of the members at a place and at the next one makes no difference. */
  #isFixed(set: number, place: number, row: Int32Array): boolean {
    const { varying, bases, origins, values, firstPermutation, sizes } = this.#tables;
    // In lexicographic order the exchange of the places i and i + 1 of n has the number (n - 1 - i)!.
    const number = firstPermutation[set]! + FACTORIALS[sizes[set]! - 1 - place]!;
    const from = number * this.#cells;
    const to = number * this.#capacity;
    for (let i = varying[0]!; i > 0; i--) {
      const cell = varying[i]!;
      const origin = origins[from + cell]!;
      if (values[to + bases[origin]! + row[origin]!]! !== row[cell]!) return false;
    }
    return true;
  }

  /** Tries all permutations inside the ties of the tied sets from `level` on. */
  #try(level: number, row: Int32Array): void {
    const set = this.#tied[level]!;
    const { inside, insideAt, sizes, ascents, firstPermutation } = this.#tables;
    const list = insideAt[sizes[set]! * INSIDE_STRIDE + this.#ties[level]!]!;
    const idle = this.#idle[level]!;
    const first = firstPermutation[set]!;
    const isLast = level === this.#tiedSets - 1;
    for (let i = 0; i < inside[list]!; i++) {
      const permutation = inside[list + 1 + i]!;
      if ((ascents[first + permutation]! & idle) !== idle) continue;
      // The identity comes first.
      const target = i === 0 ? row : this.#buffers[level]!;
      if (isLast) {
        if (i > 0 || row !== this.#start) this.#compare(set, permutation, row);
      } else {
        if (i > 0) this.#apply(set, permutation, row, target);
        this.#try(level + 1, target);
      }
    }
  }

  /** Makes a permutation of one set; cells with a single value hold 0 in every row. */
  #apply(set: number, permutation: number, row: Int32Array, target: Int32Array): void {
    const { varying, bases, origins, values, firstPermutation } = this.#tables;
    const number = firstPermutation[set]! + permutation;
    const from = number * this.#cells;
    const to = number * this.#capacity;
    for (let i = varying[0]!; i > 0; i--) {
      const cell = varying[i]!;
      const origin = origins[from + cell]!;
      target[cell] = values[to + bases[origin]! + row[origin]!]!;
    }
  }

  /** Compares what a permutation of one set makes of a row with the least row, up to the first difference. */
  #compare(set: number, permutation: number, row: Int32Array): void {
    const { varying, bases, origins, values, firstPermutation } = this.#tables;
    const number = firstPermutation[set]! + permutation;
    const from = number * this.#cells;
    const to = number * this.#capacity;
    const best = this.#best;
    const end = varying[0]!;
    for (let i = 1; i <= end; i++) {
      const cell = varying[i]!;
      const origin = origins[from + cell]!;
      const difference = values[to + bases[origin]! + row[origin]!]! - best[cell]!;
      if (difference === 0) continue;
      if (difference > 0) return;
      this.#apply(set, permutation, row, best);
      this.#makingBest = 1;
      return;
    }
    this.#makingBest++;
  }
}
