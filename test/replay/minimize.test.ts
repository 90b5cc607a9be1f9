/** Minimisation: the same claim still fails, every step is needed, the result is a valid run. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { Kernel, runSchedule, type Run, type Schedule } from "../../src/kernel/index.ts";
import { failsClaim, violatedClaims, type ClaimName } from "../../src/replay/claims.ts";
import { minimize } from "../../src/replay/minimize.ts";
import { defineInvariant } from "../../src/system/index.ts";
import { buildSystem, systemSpec } from "../support/generated-system.ts";
import { toySystem } from "../support/toy.ts";
import { BUGS, numbers, referenceSystem, walk } from "../log/recorded-run.ts";

/** Whether a schedule is a valid run that ends in the first state that violates the claim. */
function endsInFailure(kernel: Kernel, schedule: Schedule, claim: ClaimName): boolean {
  const run = runSchedule(kernel, schedule);
  if ("disabledAt" in run) return false;
  const fails = failsClaim(kernel, claim);
  return run.rows.findIndex(fails) === schedule.length;
}

/** Whether what is left of a schedule is valid and fails, maybe earlier. */
function isFailing(kernel: Kernel, schedule: Schedule, claim: ClaimName): boolean {
  const run = runSchedule(kernel, schedule);
  return !("disabledAt" in run) && run.rows.some(failsClaim(kernel, claim));
}

function expectMinimal(kernel: Kernel, schedule: Schedule, claim: ClaimName): Schedule {
  const short = minimize(kernel, schedule, claim);
  expect(endsInFailure(kernel, short, claim)).toBe(true);
  expect(short.length).toBeLessThanOrEqual(schedule.length);
  for (const dropped of short.keys())
    expect(isFailing(kernel, short.toSpliced(dropped, 1), claim)).toBe(false);
  return short;
}

test.each(BUGS)("keeps the violation of %s and drops every step that it does not need", (bug) => {
  const kernel = new Kernel(referenceSystem([bug], { pasids: 2, pages: 2, frames: 2, queue: 2 }));
  const claim = { kind: "invariant", name: "no-stale-iotlb" } as const;
  let tried = 0;
  const property = fc.property(numbers(150), (choices) => {
    const schedule = walk(kernel, choices);
    if (!isFailing(kernel, schedule, claim)) return;
    tried++;
    // Map, start and unmap: the shortest run that there is, and dropping steps always leads to it.
    expect(expectMinimal(kernel, schedule, claim)).toHaveLength(3);
  });
  fc.assert(property, { numRuns: 60, seed: 3 });
  expect(tried).toBeGreaterThan(20);
});

test("keeps each violated claim of generated systems, of every kind", () => {
  const kinds: Record<string, number> = { invariant: 0, monitor: 0, deadlock: 0 };
  const property = fc.property(systemSpec, numbers(60), (spec, choices) => {
    const kernel = new Kernel(buildSystem(spec));
    const schedule = walk(kernel, choices);
    const { rows } = runSchedule(kernel, schedule) as Run;
    const found = rows.flatMap((row) => violatedClaims(kernel, row));
    for (const claim of new Map(found.map((c) => [c.name, c])).values()) {
      kinds[claim.kind]!++;
      expectMinimal(kernel, schedule, claim);
    }
  });
  fc.assert(property, { numRuns: 200, seed: 3 });
  for (const count of Object.values(kinds)) expect(count).toBeGreaterThan(5);
});

test("drops a step together with those that are possible only because of it", () => {
  interface World {
    door: "shut" | "open" | "shut again";
    done: boolean;
  }
  const never = defineInvariant<World>({
    name: "never-done",
    claim: "The work is never done.",
    citation: "test",
    holds: (world) => !world.done,
  });
  const system = toySystem<World>({
    initial: { door: "shut", done: false },
    commands: {
      open: { when: (world) => world.door === "shut" },
      shut: { when: (world) => world.door === "open" },
      finish: { when: (world) => world.door !== "open" },
    },
    reduce: (world, event) => {
      if (event.type === "toy.open") world.door = "open";
      if (event.type === "toy.shut") world.door = "shut again";
      if (event.type === "toy.finish") world.done = true;
    },
    invariants: [never],
  });
  const claim = { kind: "invariant", name: "never-done" } as const;
  expect(minimize(new Kernel(system), [0, 1, 2], claim)).toEqual([2]);
});

test("leaves nothing of a run whose initial state is violated already", () => {
  const wrong = defineInvariant({
    name: "wrong",
    claim: "Nothing holds.",
    citation: "test",
    holds: () => false,
  });
  const system = toySystem({ initial: { n: 0 }, commands: { idle: {} }, invariants: [wrong] });
  const kernel = new Kernel(system);
  expect(minimize(kernel, [0, 0], { kind: "invariant", name: "wrong" })).toEqual([]);
});

test("stops when the work that it may do is used up, with a run that still fails", () => {
  const kernel = new Kernel(referenceSystem([BUGS[0]!]));
  const claim = { kind: "invariant", name: "no-stale-iotlb" } as const;
  const schedule = fc
    .sample(numbers(100), { numRuns: 20, seed: 1 })
    .map((choices) => walk(kernel, choices))
    .find(
      (run) => isFailing(kernel, run, claim) && minimize(kernel, run, claim).length < run.length,
    )!;
  const effort = { stepsLeft: 0 };
  const little = minimize(kernel, schedule, claim, effort);
  expect(endsInFailure(kernel, little, claim)).toBe(true);
  expect(effort.stepsLeft).toBe(0);
  const enough = { stepsLeft: 1_000_000 };
  expect(minimize(kernel, schedule, claim, enough)).toHaveLength(3);
  expect(enough.stepsLeft).toBeLessThan(1_000_000);
});

test("refuses a run that does not fail, and a claim that is not there", () => {
  const kernel = new Kernel(referenceSystem());
  const claim = (name: string) => ({ kind: "invariant", name }) as const;
  expect(() => minimize(kernel, [0], claim("no-stale-iotlb"))).toThrow(/does not violate/);
  expect(() => minimize(kernel, [0], claim("nothing"))).toThrow(/no invariant nothing/);
});
