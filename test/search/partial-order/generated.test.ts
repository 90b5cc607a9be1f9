/** The partial-order reduction against the plain search, on generated systems. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { Kernel } from "../../../src/kernel/index.ts";
import { buildCells, cellsSpec } from "../../support/generated-cells.ts";
import { allCommands, searchBreadthFirst, stubbornCommands } from "../../support/reduced-search.ts";

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
    { numRuns: 150 },
  );
}, 60_000);
