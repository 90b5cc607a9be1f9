/** What the reduction rests on, on the first states of each scenario. */
import { describe, expect, test } from "vitest";
import { catalogue } from "../../../models/catalogue.ts";
import { DISABLED, Kernel, touchesOf } from "../../../src/kernel/index.ts";
import { defaultBounds } from "../../../src/system/index.ts";
import { searchBreadthFirst } from "../../support/reduced-search.ts";

/** So many states are looked at, or a level more. */
const ENOUGH = 1_500;

describe.each(catalogue.scenarios.map((scenario) => [scenario.name, scenario] as const))(
  "%s",
  (_name, scenario) => {
    test("no step changes a cell that its footprint, its machine and the monitors rule out", () => {
      const kernel = new Kernel(scenario.system(defaultBounds(scenario)));
      const touches = kernel.commands.map(({ index }) => touchesOf(kernel.learner, index));
      const stray = new Set<string>();
      const watching = (row: Int32Array) => {
        for (const { index, actor, stimulus } of kernel.commands) {
          if (kernel.stepLeaf(index, row) === DISABLED) continue;
          const after = kernel.take(row, index)!.row;
          for (const [cell, value] of after.entries())
            if (value !== row[cell] && touches[index]!.changes[cell] === 0)
              stray.add(`${actor} ${stimulus.type} ${kernel.learner.tables.path(cell)}`);
        }
        return kernel.enabled(row);
      };
      searchBreadthFirst(kernel, watching, ENOUGH);
      expect([...stray]).toEqual([]);
    });
  },
);
