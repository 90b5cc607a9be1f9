/** The explorer against an oracle that shares no code with the kernel, on generated systems. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { Kernel, type KernelOptions } from "../../src/kernel/index.ts";
import { exploreExhaustively } from "../../src/search/exhaustive.ts";
import type { System } from "../../src/system/index.ts";
import { buildSystem, systemSpec } from "../support/generated-system.ts";
import { exploreNaively, type NaiveResult } from "../support/naive-explorer.ts";

/** Systems with more states are compared level by level, until there are so many. */
const ENOUGH = 600;

async function explore(
  system: System,
  options: KernelOptions,
  { cutAt }: NaiveResult,
): Promise<NaiveResult> {
  const budget = cutAt === undefined ? {} : { maxDepth: cutAt };
  const result = await exploreExhaustively(new Kernel(system, options), { budget });
  const found = result.claims.flatMap(({ name, violation }) =>
    violation === undefined ? [] : [[name, violation.schedule.length] as const],
  );
  if (result.deadlock !== undefined) found.push(["deadlock", result.deadlock.schedule.length]);
  const reached = result.claims.filter(({ verdict }) => verdict !== "notReached");
  const { states, transitions, depth, stoppedBy } = result;
  return {
    states,
    transitions,
    depth,
    violated: Object.fromEntries(found),
    reached: reached.map(({ name }) => name).toSorted(),
    enabled: result.commands.map((command) => command.enabled),
    ...(stoppedBy === "max-depth" && { cutAt: depth }),
  };
}

test("cache on, cache off and a naive search find the same on generated systems", async () => {
  await fc.assert(
    fc.asyncProperty(systemSpec, async (spec) => {
      const system = buildSystem(spec);
      const naive = exploreNaively(system, ENOUGH);
      expect(await explore(system, {}, naive)).toEqual(naive);
      expect(await explore(system, { cache: false }, naive)).toEqual(naive);
      expect(await explore(system, { purityCheckEvery: 3 }, naive)).toEqual(naive);
    }),
    { numRuns: 80 },
  );
}, 240_000);

test("the generator reaches what is compared", () => {
  // Always the same systems, for chance now and then draws none that is large or violates a claim.
  const specs = fc.sample(systemSpec, { seed: 1, numRuns: 80 });
  const results = specs.map((spec) => exploreNaively(buildSystem(spec), ENOUGH));
  const count = (is: (result: NaiveResult) => boolean) => results.filter(is).length;
  expect(count(({ cutAt }) => cutAt !== undefined)).toBeGreaterThan(3);
  expect(count(({ states }) => states > 100)).toBeGreaterThan(10);
  for (const name of ["claim0", "count", "no-three-in-a-row", "deadlock"])
    expect(count(({ violated }) => name in violated)).toBeGreaterThan(2);
  for (const name of ["claim0", "count", "no-three-in-a-row"])
    expect(count(({ reached }) => !reached.includes(name))).toBeGreaterThan(2);
}, 120_000);
