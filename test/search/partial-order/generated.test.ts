/** The partial-order reduction against the plain search, on generated systems. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { DISABLED, Kernel, touchesOf } from "../../../src/kernel/index.ts";
import { buildCells, cellsSpec } from "../../support/generated-cells.ts";
import {
  allCommands,
  searchBreadthFirst,
  stubbornCommands,
  type Choose,
} from "../../support/reduced-search.ts";

/** The commands that looked at a cell or changed one that they should never touch, as far as states were explored. */
function strayTouches(kernel: Kernel, row: Int32Array): string[] {
  return kernel.commands.flatMap(({ index, actor }) => {
    const leaf = kernel.stepLeaf(index, row);
    const { reads, changes } = touchesOf(kernel.learner, index);
    const read = kernel.steps.cellsOnPath(index, row).filter((cell) => reads[cell] === 0);
    const after = leaf === DISABLED ? row : kernel.take(row, index)!.row;
    const changed = [...row.keys()].filter((c) => row[c] !== after[c] && changes[c] === 0);
    return [...read, ...changed].map((cell) => `${actor} ${kernel.learner.tables.path(cell)}`);
  });
}

test("no step reads or changes a cell that the tables leave out", () => {
  fc.assert(
    fc.property(cellsSpec, (spec) => {
      const kernel = new Kernel(buildCells(spec));
      const checked: Choose = (row) => {
        expect(strayTouches(kernel, row)).toEqual([]);
        return kernel.enabled(row);
      };
      searchBreadthFirst(kernel, checked, 60);
    }),
    { numRuns: 60 },
  );
}, 60_000);

test("finds the same violations, deadlocks and antecedents at the same depths", () => {
  fc.assert(
    fc.property(cellsSpec, (spec) => {
      const kernel = new Kernel(buildCells(spec));
      const plain = searchBreadthFirst(kernel, allCommands(kernel));
      const fresh = new Kernel(buildCells(spec));
      const reduced = searchBreadthFirst(fresh, stubbornCommands(fresh));
      expect(reduced.found).toEqual(plain.found);
      expect(reduced.states).toBeLessThanOrEqual(plain.states);
      expect(reduced.transitions).toBeLessThanOrEqual(plain.transitions);
    }),
    { numRuns: 120 },
  );
}, 60_000);
