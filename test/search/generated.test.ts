/** The explorer against an oracle that shares no code with the kernel, on generated systems. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { Kernel, type KernelOptions } from "../../src/kernel/index.ts";
import { exploreExhaustively } from "../../src/search/exhaustive.ts";
import type { System } from "../../src/system/index.ts";
import { buildSystem, systemSpec } from "../support/generated-system.ts";
import { exploreNaively, type NaiveResult } from "../support/naive-explorer.ts";

async function explore(system: System, options: KernelOptions): Promise<NaiveResult> {
  const result = await exploreExhaustively(new Kernel(system, options));
  const found = result.claims.flatMap(({ name, violation }) =>
    violation === undefined ? [] : [[name, violation.schedule.length] as const],
  );
  if (result.deadlock !== undefined) found.push(["deadlock", result.deadlock.schedule.length]);
  const { states, transitions, depth } = result;
  const enabled = result.commands.map((command) => command.enabled);
  return { states, transitions, depth, violated: Object.fromEntries(found), enabled };
}

test("cache on, cache off and a naive search find the same on generated systems", async () => {
  let violations = 0;
  let large = 0;
  await fc.assert(
    fc.asyncProperty(systemSpec, async (spec) => {
      const system = buildSystem(spec);
      const naive = exploreNaively(system, 2_000);
      fc.pre(naive !== undefined);
      violations += Object.keys(naive.violated).length;
      if (naive.states > 20) large++;
      expect(await explore(system, {})).toEqual(naive);
      expect(await explore(system, { cache: false })).toEqual(naive);
      expect(await explore(system, { purityCheckEvery: 3 })).toEqual(naive);
    }),
    { numRuns: 150 },
  );
  // The generator must reach what is compared.
  expect(violations).toBeGreaterThan(20);
  expect(large).toBeGreaterThan(5);
}, 120_000);
