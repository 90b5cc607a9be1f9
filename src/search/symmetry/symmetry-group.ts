/**
 * The symmetry group of a system, as the learner keeps it: the product of the full symmetric groups of the declared
 * sets. It acts on names; from that follow its actions on cells, values, commands and judges.
 */
import { canonicalJson, sharedInts, type Kernel, type Row } from "../../kernel/index.ts";
import { ModelError } from "../../system/index.ts";
import {
  exchangesOf,
  identifierSets,
  MEMBERS_MAX,
  pairOf,
  unusedSets,
  type Exchange,
  type IdentifierSet,
} from "./identifier-sets.ts";
import { ascentsOf, permutationsInside, permutationsOf } from "./permutations.ts";
import { cellMap, placesOf, type Place } from "./places.ts";
import { renameValue } from "./renaming.ts";
import { Signatures } from "./signatures.ts";
import { INSIDE_STRIDE, type SymmetryTables } from "./tables.ts";

/** An exchange of two neighbours with what it does to cells and values. It is its own inverse. */
export interface Generator extends Exchange {
  /** Where each cell goes. */
  readonly cells: Int32Array;
  /** For each cell, the ids of its values after the exchange, in the cell where they go. */
  readonly values: readonly number[][];
}

/** A permutation of one set as a product: first another permutation, then a generator. */
interface Product {
  readonly number: number;
  readonly first: number;
  readonly last: Generator;
}

export class SymmetryGroup {
  readonly sets: readonly IdentifierSet[];
  readonly generators: readonly Generator[];
  /** Sentences about declared sets that are not used. */
  readonly notes: readonly string[];
  /** How many permutations there are. */
  readonly order: number;
  /** What search threads need. {@link fit} fills it, and replaces it when it has to be larger: compare before use. */
  tables: SymmetryTables;

  readonly #kernel: Kernel;
  readonly #places: readonly Place[];
  readonly #signatures: Signatures;
  /** For each set, its permutations but the identity, each after the one that it is made from. */
  readonly #products: readonly (readonly Product[])[];
  /** For each cell and value, where its signatures are. */
  readonly #lists: readonly number[][];
  /** How many values of each cell the tables hold, and how many all tables of values held then. */
  readonly #held: number[];
  #fitted = -1;

  private constructor(kernel: Kernel, sets: readonly IdentifierSet[]) {
    const { system, tables } = kernel.learner;
    this.#kernel = kernel;
    this.sets = sets;
    this.notes = unusedSets(system);
    this.#places = placesOf(kernel);
    this.generators = exchangesOf(sets).map((exchange) => ({
      ...exchange,
      cells: cellMap(kernel, this.#places, exchange),
      values: this.#places.map(() => []),
    }));
    for (const generator of this.generators) this.#demandInitialFixed(generator);
    this.order = sets.reduce((product, { members }) => product * factorial(members.length), 1);
    this.#signatures = new Signatures(sets);
    this.#products = sets.map((set) => this.#productsOf(set));
    this.#lists = this.#places.map(() => [0]);
    this.#held = Array.from({ length: tables.cells }, () => 0);
    this.#close();
    this.tables = this.#allocate();
    this.fit();
  }

  /**
   * The group of a kernel's system; undefined when no set of it has two members or more and can be used.
   * @throws ModelError `not-symmetric` when sets overlap, or the initial state tells identifiers apart
   */
  static of(kernel: Kernel): SymmetryGroup | undefined {
    const sets = identifierSets(kernel.learner.system);
    return sets.length === 0 ? undefined : new SymmetryGroup(kernel, sets);
  }

  /**
   * To be called whenever the kernel's tables of values grew, before rows with new values are renamed: takes the new
   * values over, and has the kernel know everything that they can be renamed to. May replace `tables`.
   */
  fit(): void {
    const { tables } = this.#kernel.learner;
    if (tables.total === this.#fitted) return;
    this.#close();
    const fits = this.#held.every((_, cell) => tables.size(cell) <= this.#roomOf(cell));
    if (!fits) {
      this.tables = this.#allocate();
      this.#held.fill(0);
    }
    this.#places.forEach((place, cell) => this.#addSignatures(place, cell));
    this.#compose();
    this.#held.forEach((_, cell) => (this.#held[cell] = tables.size(cell)));
    this.#noteVarying();
    const { lists } = this.#signatures;
    if (lists !== this.tables.signatures) this.tables = { ...this.tables, signatures: lists };
    this.#fitted = tables.total;
  }

  /** A row with an exchange made; the tables must fit. */
  renamedRow(row: Row, { cells, values }: Generator): Row {
    const renamed = new Int32Array(row.length);
    for (let cell = 0; cell < row.length; cell++)
      renamed[cells[cell]!] = values[cell]![row[cell]!]!;
    return renamed;
  }

  /** Renames every value of every cell with every generator, until nothing new comes out. */
  #close(): void {
    const { tables } = this.#kernel.learner;
    for (let total = -1; total !== tables.total;) {
      total = tables.total;
      for (const { cells, values, renaming } of this.generators)
        values.forEach((ids, cell) => {
          for (let value = ids.length; value < tables.size(cell); value++)
            ids.push(tables.intern(cells[cell]!, renameValue(tables.value(cell, value), renaming)));
        });
    }
  }

  #demandInitialFixed(generator: Generator): void {
    const { tables } = this.#kernel.learner;
    generator.cells.forEach((target, cell) => {
      const renamed = canonicalJson(renameValue(tables.value(cell, 0), generator.renaming));
      const there = canonicalJson(tables.value(target, 0));
      if (renamed === there) return;
      throw new ModelError(
        "not-symmetric",
        `symmetry ${generator.set.name}: the initial state tells ${pairOf(generator)} apart: with the two ` +
          `exchanged ${tables.path(target)} would be ${renamed}, but it is ${there}; make it the same for both, ` +
          "or take them out of the set.",
      );
    });
  }

  /** Every permutation of a set as a product with a generator of a shorter one: breadth first from the identity. */
  #productsOf(set: IdentifierSet): Product[] {
    const permutations = permutationsOf(set.members.length);
    const numbers = new Map(permutations.map((places, number) => [places.join(), number]));
    const products: Product[] = [];
    const seen = new Set([0]);
    for (const first of seen)
      for (const last of this.generators.filter((g) => g.set === set)) {
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
    const sizes = shared(this.sets.map(({ members }) => members.length));
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
      varying: sharedInts(1 + cells),
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

  #noteVarying(): void {
    const { varying } = this.tables;
    const cells = this.#held.flatMap((size, cell) => (size > 1 ? [cell] : []));
    varying.set(cells, 1);
    varying[0] = cells.length;
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
