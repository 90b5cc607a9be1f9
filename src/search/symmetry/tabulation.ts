/** Tabulates what the permutations of a group do to rows, for search threads. */
import { sharedInts, type Kernel } from "../../kernel/index.ts";
import type { Generator } from "./generator.ts";
import { MEMBERS_MAX, type IdentifierSet } from "./identifier-sets.ts";
import { ascentsOf, permutationsInside, permutationsOf } from "./permutations.ts";
import type { Place } from "./places.ts";
import { Signatures } from "./signatures.ts";
import { INSIDE_STRIDE, type SymmetryTables } from "./tables.ts";

/** A permutation of one set as a product: first another permutation, then a generator. */
interface Product {
  readonly number: number;
  readonly first: number;
  readonly last: Generator;
}

export class Tabulation {
  /** Replaced when what is new does not fit in, or would change what threads may be reading. */
  tables: SymmetryTables;

  readonly #kernel: Kernel;
  readonly #sets: readonly IdentifierSet[];
  readonly #generators: readonly Generator[];
  readonly #places: readonly Place[];
  readonly #signatures: Signatures;
  /** For each set, its permutations but the identity, each after the one that it is made from. */
  readonly #products: readonly (readonly Product[])[];
  /** For each cell and value, where its signatures are. */
  readonly #lists: readonly number[][];
  /** How many values of each cell the tables hold. */
  readonly #held: number[];

  /** @param generators with all values so far renamed */
  constructor(
    kernel: Kernel,
    sets: readonly IdentifierSet[],
    generators: readonly Generator[],
    places: readonly Place[],
  ) {
    this.#kernel = kernel;
    this.#sets = sets;
    this.#generators = generators;
    this.#places = places;
    this.#signatures = new Signatures(sets);
    this.#products = sets.map((set) => this.#productsOf(set));
    this.#lists = places.map(() => [0]);
    this.#held = places.map(() => 0);
    this.tables = this.#allocate();
    this.fit();
  }

  /** Takes new values over, which the generators have renamed already. */
  fit(): void {
    const { tables } = this.#kernel.learner;
    if (this.#held.some((_, cell) => tables.size(cell) > this.#roomOf(cell))) {
      this.tables = this.#allocate();
      this.#held.fill(0);
    }
    this.#places.forEach((place, cell) => this.#addSignatures(place, cell));
    this.#compose();
    this.#held.forEach((_, cell) => (this.#held[cell] = tables.size(cell)));
    this.#noteVarying();
    const { lists } = this.#signatures;
    if (lists !== this.tables.signatures) this.tables = { ...this.tables, signatures: lists };
  }

  /** Every permutation of a set as a product with a generator of a shorter one: breadth first from the identity. */
  #productsOf(set: IdentifierSet): Product[] {
    const permutations = permutationsOf(set.members.length);
    const numbers = new Map(permutations.map((places, number) => [places.join(), number]));
    const products: Product[] = [];
    const seen = new Set([0]);
    for (const first of seen)
      for (const last of this.#generators.filter((g) => g.set === set)) {
        const { member } = last;
        const exchanged = (place: number) =>
          place === member ? member + 1 : place === member + 1 ? member : place;
        const number = numbers.get(permutations[first]!.map(exchanged).join())!;
        if (seen.has(number)) continue;
        seen.add(number);
        products.push({ number, first, last });
      }
    return products;
  }

  #roomOf(cell: number): number {
    const { bases } = this.tables;
    return bases[cell + 1]! - bases[cell]!;
  }

  /** New arrays with twice the room that is needed now. */
  #allocate(): SymmetryTables {
    const { tables } = this.#kernel.learner;
    const { cells } = tables;
    const bases = sharedInts(cells + 1);
    for (let cell = 0; cell < cells; cell++) {
      const size = tables.size(cell);
      bases[cell + 1] = bases[cell]! + (size === 1 ? 2 : 2 * size);
    }
    const sizes = shared(this.#sets.map(({ members }) => members.length));
    const firstPermutation = sharedInts(sizes.length + 1);
    for (const [set, size] of sizes.entries())
      firstPermutation[set + 1] = firstPermutation[set]! + factorial(size);
    const permutations = firstPermutation[sizes.length]!;
    const capacity = bases[cells]!;
    const made: SymmetryTables = {
      sizes,
      firstPermutation,
      bases,
      origins: sharedInts(permutations * cells),
      values: sharedInts(permutations * capacity),
      varying: sharedInts(1),
      signatureAt: sharedInts(capacity),
      signatures: this.#signatures.lists,
      ascents: shared([...sizes].flatMap((size) => permutationsOf(size).map(ascentsOf))),
      ...insideTables(sizes),
    };
    this.#placeOrigins(made);
    return made;
  }

  #placeOrigins({ origins, firstPermutation }: SymmetryTables): void {
    const cells = this.#places.length;
    this.#products.forEach((products, set) => {
      const base = firstPermutation[set]!;
      for (let cell = 0; cell < cells; cell++) origins[base * cells + cell] = cell;
      for (const { number, first, last } of products)
        for (let cell = 0; cell < cells; cell++)
          origins[(base + number) * cells + cell] =
            origins[(base + first) * cells + last.cells[cell]!]!;
    });
  }

  #addSignatures(place: Place, cell: number): void {
    const { bases, signatureAt } = this.tables;
    const { tables } = this.#kernel.learner;
    // The first value is left out: it weighs nothing.
    const lists = this.#lists[cell]!;
    for (let value = Math.max(1, lists.length); value < tables.size(cell); value++)
      lists[value] = this.#signatures.add(place, tables.value(cell, value));
    for (let value = Math.max(1, this.#held[cell]!); value < tables.size(cell); value++)
      signatureAt[bases[cell]! + value] = lists[value]!;
  }

  /** Fills in what the permutations make of the values that the tables do not hold yet. */
  #compose(): void {
    const { firstPermutation, origins, values, bases } = this.tables;
    const cells = this.#places.length;
    const capacity = bases[cells]!;
    const { tables } = this.#kernel.learner;
    this.#products.forEach((products, set) => {
      const base = firstPermutation[set]!;
      const news = this.#held.map((held, cell) => ({ held, cell, size: tables.size(cell) }));
      const grown = news.filter(({ held, size }) => held < size);
      for (const { cell, held, size } of grown)
        for (let value = held; value < size; value++)
          values[base * capacity + bases[cell]! + value] = value;
      for (const { number, first, last } of products) {
        // Where the first factor brings each cell.
        const middles = new Int32Array(cells);
        for (let cell = 0; cell < cells; cell++)
          middles[origins[(base + first) * cells + cell]!] = cell;
        for (const { cell, held, size } of grown)
          for (let value = held; value < size; value++) {
            const index = bases[cell]! + value;
            const middle = values[(base + first) * capacity + index]!;
            values[(base + number) * capacity + index] = last.values[middles[cell]!]![middle]!;
          }
      }
    });
  }

  /** A new list each time: threads may be reading the old one, which holds all that vary in their rows. */
  #noteVarying(): void {
    const cells = this.#held.flatMap((size, cell) => (size > 1 ? [cell] : []));
    if (cells.length === this.tables.varying[0]) return;
    this.tables = { ...this.tables, varying: shared([cells.length, ...cells]) };
  }
}

function factorial(n: number): number {
  return n <= 1 ? 1 : n * factorial(n - 1);
}

function shared(numbers: readonly number[]): Int32Array {
  const words = sharedInts(numbers.length);
  words.set(numbers);
  return words;
}

/** For each size of a set that occurs and all ties in it, the permutations inside of them. */
function insideTables(sizes: Iterable<number>): Pick<SymmetryTables, "inside" | "insideAt"> {
  const lists: number[] = [];
  const insideAt = sharedInts((MEMBERS_MAX + 1) * INSIDE_STRIDE);
  for (const size of new Set(sizes)) {
    const permutations = permutationsOf(size);
    for (let ties = 0; ties < 1 << (size - 1); ties++) {
      const numbers = permutationsInside(ties, permutations);
      insideAt[size * INSIDE_STRIDE + ties] = lists.length;
      lists.push(numbers.length, ...numbers);
    }
  }
  return { inside: shared(lists), insideAt };
}
