/** The partial-order reduction as a search goes: given up where it brings little, and then quite. */
import { expect, test } from "vitest";
import { reference } from "../../models/reference/scenarios.ts";
import { Kernel } from "../../src/kernel/index.ts";
import { exploreExhaustively } from "../../src/search/exhaustive.ts";
import { defaultBounds } from "../../src/system/index.ts";

test("a reduction that brings little is given up between levels; from there on every step is taken", async () => {
  const kernel = new Kernel(reference.system(defaultBounds(reference) as never));
  const result = await exploreExhaustively(kernel, { partialOrder: true });
  const report = result.reductions!.find(({ name }) => name === "partial order")!;
  const [, endedAt] = /given up after (\d+) states/.exec(report.detail)!;
  expect(Number(endedAt)).toBeGreaterThanOrEqual(20_000);
  // Here every state is reached all the same, and is counted with all that is enabled in it.
  const { states, transitions } = reference.expected!;
  expect(result.states).toBe(states);
  expect(result.commands.reduce((sum, { enabled }) => sum + enabled, 0)).toBe(transitions);
  // With the reduction up to the end 780,084 steps are taken.
  expect(result.transitions).toBeGreaterThan(790_000);
  expect(result.transitions).toBeLessThan(transitions);
}, 60_000);
