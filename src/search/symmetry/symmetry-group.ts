/**
 * The symmetry group of a system, as the learner keeps it: the product of the full symmetric groups of the declared
 * sets. It acts on names; from that follow its actions on cells, values, commands and judges.
 */
import { canonicalJson, type Kernel, type Row } from "../../kernel/index.ts";
import { ModelError } from "../../system/index.ts";
import {
  exchangesOf,
  identifierSets,
  pairOf,
  unusedSets,
  type IdentifierSet,
} from "./identifier-sets.ts";
import type { Generator } from "./generator.ts";
import { cellMap, placesOf } from "./places.ts";
import { renameValue } from "./renaming.ts";
import type { SymmetryTables } from "./tables.ts";
import { Tabulation } from "./tabulation.ts";

export class SymmetryGroup {
  readonly sets: readonly IdentifierSet[];
  readonly generators: readonly Generator[];
  /** Sentences about declared sets that are not used. */
  readonly notes: readonly string[];
  /** How many permutations there are. */
  readonly order: number;

  readonly #kernel: Kernel;
  readonly #tabulation: Tabulation;
  /** How many values the kernel's tables held when all of them were taken over. */
  #fitted = -1;

  private constructor(kernel: Kernel, sets: readonly IdentifierSet[]) {
    const places = placesOf(kernel);
    this.#kernel = kernel;
    this.sets = sets;
    this.notes = unusedSets(kernel.learner.system);
    this.generators = exchangesOf(sets).map((exchange) => ({
      ...exchange,
      cells: cellMap(kernel, places, exchange),
      values: places.map(() => []),
    }));
    for (const generator of this.generators) this.#demandInitialFixed(generator);
    this.order = sets.reduce((product, { members }) => product * factorial(members.length), 1);
    this.#close();
    this.#tabulation = new Tabulation(kernel, sets, this.generators, places);
    this.#fitted = kernel.learner.tables.total;
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
    this.#tabulation.fit();
    this.#fitted = tables.total;
  }

  /**
   * What search threads need. {@link fit} adds to it what they cannot know yet, and replaces it when that is not
   * enough: take it over again after each.
   */
  get tables(): SymmetryTables {
    return this.#tabulation.tables;
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
}

function factorial(n: number): number {
  return n <= 1 ? 1 : n * factorial(n - 1);
}
