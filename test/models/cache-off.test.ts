/**
 * Every scenario and every variant on small bounds: the kernel with its cache, without it, with the check of purity,
 * and a naive search that shares no code with the kernel, all find the same.
 */
import { describe, expect, test } from "vitest";
import { catalogue } from "../../models/catalogue.ts";
import { Kernel, type KernelOptions } from "../../src/kernel/index.ts";
import { exploreExhaustively } from "../../src/search/exhaustive.ts";
import {
  declaredViolations,
  defaultBounds,
  type System,
  type Variant,
} from "../../src/system/index.ts";
import { exploreNaively } from "../support/naive-explorer.ts";

/** Bounds with at most some thousand states without variants. */
const SMALL: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  reference: { pasids: 1, pages: 2, frames: 2, queue: 1 },
  "vtd.hw-core": { pasids: 1, dids: 1, unmaps: 0, leaves: 0, queue: 2 },
  "vtd.viommu-bind": { vcpus: 1, tables: 1, dids: 1, operations: 2, failures: 1, passThrough: 0 },
  "vtd.end-to-end": { vcpus: 1, operations: 2, unplugs: 0, queue: 2 },
  "msi.hw-emulated": { bypass: 0, maps: 0 },
  "msi.hw-passthrough": { bypass: 0, maps: 0, affinity: 0 },
  "msi.hw-nested-emulated": { bypass: 0, maps: 0 },
  "msi.hw-nested-passthrough": { domains: 1, affinity: 0, hotplug: 0 },
  "msi.sw-emulated": { bypass: 0, maps: 0 },
  "msi.sw-passthrough": { domains: 1, bypass: 0, maps: 0, affinity: 0 },
  "msi.sw-nested-emulated": { bypass: 0, maps: 0 },
  "msi.sw-nested-passthrough": { bypass: 0, maps: 0, affinity: 0 },
  "msi.two-its": { domains: 1, doorbells: 1 },
};

/** A search is cut where a variant makes the small bounds large; whole levels stay comparable. */
const STATES = 2_000;

async function explore(system: System, options: KernelOptions, maxDepth: number) {
  const result = await exploreExhaustively(new Kernel(system, options), { budget: { maxDepth } });
  const violated = result.claims.flatMap(({ name, violation }) =>
    violation === undefined ? [] : [[name, violation.schedule.length] as const],
  );
  if (result.deadlock !== undefined)
    violated.push(["deadlock", result.deadlock.schedule.length] as const);
  const { states, transitions, complete, commands } = result;
  const enabled = commands.map((command) => command.enabled);
  return { states, transitions, complete, violated: Object.fromEntries(violated), enabled };
}

/** The depth at which a system has about so many states. */
async function comparableDepth(system: System): Promise<number> {
  const budget = { maxStates: STATES };
  const { complete, depth } = await exploreExhaustively(new Kernel(system), { budget });
  return complete ? depth + 1 : depth;
}

describe.each(catalogue.scenarios)("$name", ({ name, system }) => {
  const scenario = catalogue.scenarios.find((s) => s.name === name)!;
  const bounds = { ...defaultBounds(scenario), ...SMALL[name] };

  test("has small bounds here", () => {
    expect(Object.keys(SMALL)).toContain(name);
  });

  test("equals a naive search", async () => {
    const { states, transitions, depth, violated, enabled } = exploreNaively(system(bounds));
    const result = await exploreExhaustively(new Kernel(system(bounds)));
    expect(result).toMatchObject({ states, transitions, depth, complete: true });
    expect(result.commands.map((command) => command.enabled)).toEqual(enabled);
    const found = result.claims.filter(({ kind }) => kind !== "liveness");
    expect(violated).toEqual(
      Object.fromEntries(
        found.flatMap((c) => (c.violation ? [[c.name, c.violation.schedule.length] as const] : [])),
      ),
    );
    const declared = declaredViolations(scenario);
    const safety = found.filter(({ name: claim }) => declared.includes(claim));
    expect(Object.keys(violated)).toEqual(safety.map(({ name: claim }) => claim));
  }, 120_000);

  // A proposal is shown nearly everywhere; it is compared where it has something to repair.
  const isHole = declaredViolations(scenario).length > 0;
  const shown = ({ kind, showcases }: Variant) =>
    showcases.some((s) => s.scenario === name) && (kind !== "proposal" || isHole);
  const systems = [
    { variant: "no variant", apply: (s: System) => s },
    ...catalogue.variants.filter(shown).map((v) => ({ variant: v.name, apply: v.apply })),
  ];
  test.each(systems)(
    "with $variant is the same with the cache on and off",
    async ({ apply }) => {
      const built = apply(system(bounds));
      const depth = await comparableDepth(built);
      const cached = await explore(built, {}, depth);
      expect(await explore(built, { cache: false }, depth)).toEqual(cached);
      expect(await explore(built, { purityCheckEvery: 50 }, depth)).toEqual(cached);
    },
    120_000,
  );
});
