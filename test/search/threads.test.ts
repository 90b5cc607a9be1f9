/**
 * Several threads find what one finds: states, transitions, verdicts, shortest lengths, with and without reductions.
 */
import { describe, expect, test } from "vitest";
import { catalogue } from "../../models/catalogue.ts";
import { Kernel, runSchedule } from "../../src/kernel/index.ts";
import { exploreExhaustively } from "../../src/search/exhaustive.ts";
import type { ExploreOptions } from "../../src/search/result.ts";
import { defaultBounds, defineInvariant, type System } from "../../src/system/index.ts";
import { toySystem } from "../support/toy.ts";

function systemOf(scenario: string, bounds: Record<string, number>, variant?: string): System {
  const found = catalogue.scenarios.find(({ name }) => name === scenario)!;
  const system = found.system({ ...defaultBounds(found), ...bounds });
  if (variant === undefined) return system;
  return catalogue.variants.find(({ name }) => name === variant)!.apply(system);
}

async function explore(system: System, options: ExploreOptions) {
  const kernel = new Kernel(system);
  const result = await exploreExhaustively(kernel, options);
  const { verdict, states, transitions, depth, statesRepresented, threads, commands } = result;
  const claims = result.claims.map((c) => [c.name, c.verdict, c.violation?.schedule.length]);
  for (const { violation } of result.claims)
    if (violation !== undefined)
      expect(runSchedule(kernel, violation.schedule)).toHaveProperty("rows");
  const enabled = commands.map((command) => command.enabled);
  const counts = { verdict, states, transitions, depth, statesRepresented, claims, enabled };
  return { threads, counts };
}

const REFERENCE: Record<string, number> = { frames: 3, queue: 2 };
const LARGE: Record<string, number> = { frames: 4, queue: 3 };

describe("the same for every number of threads:", () => {
  test.each([
    { title: "plain", system: systemOf("reference", REFERENCE), options: {} },
    {
      title: "one state of each orbit",
      system: systemOf("reference", LARGE),
      options: { symmetry: true },
    },
    {
      title: "commands that suffice",
      system: systemOf("reference", REFERENCE),
      options: { partialOrder: true },
    },
    {
      title: "both reductions",
      system: systemOf("reference", LARGE),
      options: { symmetry: true, partialOrder: true },
    },
    {
      title: "a deep violation",
      system: systemOf("vtd.viommu-bind", { vcpus: 1 }, "qemu-vtd-replace-rebinds-old-entry"),
      options: { threadsFrom: 1_000 },
    },
  ])(
    "$title",
    async ({ system, options }) => {
      const { counts, threads } = await explore(system, options);
      expect(threads).toBe(1);
      const together = await explore(system, { ...options, threads: 3, threadsFrom: 0 });
      expect(together.threads).toBe(3);
      expect(together.counts).toEqual(counts);
    },
    240_000,
  );

  test("liveness, on the graph that they gather", async () => {
    const system = systemOf("vtd.viommu-bind", { operations: 3 });
    const { counts } = await explore(system, { liveness: true });
    const together = await explore(system, { liveness: true, threads: 2, threadsFrom: 0 });
    expect(together.threads).toBe(2);
    expect(together.counts).toEqual(counts);
  }, 240_000);
});

test("a search with threads that is cut says how far it came, and stops", async () => {
  const budget = { maxStates: 60_000 };
  const kernel = new Kernel(systemOf("reference", { frames: 4, queue: 3 }));
  const result = await exploreExhaustively(kernel, { budget, threads: 2, threadsFrom: 0 });
  expect(result).toMatchObject({ threads: 2, verdict: "incomplete", stoppedBy: "max-states" });
  expect(result.states).toBeGreaterThanOrEqual(60_000);
}, 120_000);

test("verdicts that threads cannot give are all given in the end, however many there are", async () => {
  // The claim has an answer of its own for each state, and levels have up to 6,000 states.
  const keys = ["a", "b", "c", "d", "e"];
  const system = toySystem<Record<string, number>>({
    initial: Object.fromEntries(keys.map((key) => [key, 0])),
    commands: Object.fromEntries(keys.map((key) => [key, { when: (w) => w[key]! < 9 }])),
    reduce: (draft, event) => void draft[event.type.slice("toy.".length)]!++,
    invariants: [
      defineInvariant<Record<string, number>>({
        name: "one-place",
        claim: "One place in the middle is left out.",
        citation: "none",
        holds: (w) => keys.map((key) => w[key]).join() !== "2,6,5,3,6",
      }),
    ],
  });
  const { counts, threads } = await explore(system, { threads: 2, threadsFrom: 0 });
  expect(threads).toBe(2);
  expect(counts).toMatchObject({ states: 10 ** 5, claims: [["one-place", "violated", 22]] });
}, 120_000);

test.each([0, -1, 1.5, Number.NaN])("a search in %s threads is refused", async (threads) => {
  const kernel = new Kernel(systemOf("reference", { pasids: 1 }));
  await expect(exploreExhaustively(kernel, { threads })).rejects.toThrow(
    /^The option threads is .*; it must be a whole number from 1 on\.$/,
  );
});

test("threads that are wanted from the first state on are waited for", async () => {
  const system = systemOf("reference", { pasids: 1 });
  const { counts } = await explore(system, {});
  const together = await explore(system, { threads: 2, threadsFrom: 0 });
  expect(together).toEqual({ threads: 2, counts });
}, 120_000);

test("threads are not started for a small search, nor where models run for every step", async () => {
  const small = await explore(systemOf("reference", { pages: 1 }), { threads: 2 });
  expect(small.threads).toBe(1);
  const kernel = new Kernel(systemOf("reference", { pasids: 1, queue: 1 }), { cache: false });
  expect((await exploreExhaustively(kernel, { threads: 2 })).threads).toBe(1);
}, 120_000);
