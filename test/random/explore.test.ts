/** The random explorer: what it finds, that it can be repeated, and that it stops when told to. */
import fc from "fast-check";
import { setup } from "xstate";
import { describe, expect, test } from "vitest";
import { Kernel, runSchedule, type Run } from "../../src/kernel/index.ts";
import { InputError } from "../../src/log/input-error.ts";
import { explore } from "../../src/random/explore.ts";
import { MODES, type RandomOptions } from "../../src/random/options.ts";
import { failsClaim } from "../../src/replay/claims.ts";
import type { CheckResult, Progress } from "../../src/search/result.ts";
import {
  changeCommands,
  defineInvariant,
  defineMonitor,
  type System,
} from "../../src/system/index.ts";
import { buildSystem, systemSpec } from "../support/generated-system.ts";
import { exploreNaively } from "../support/naive-explorer.ts";
import { toySystem, type ToyCommand } from "../support/toy.ts";
import { BUGS, referenceSystem } from "../log/recorded-run.ts";

const LARGER = { pasids: 2, pages: 3, frames: 2, queue: 2 };

const run = (system: System, options: RandomOptions) => explore(new Kernel(system), options);

/** What must be the same when a seed is repeated. */
function essence({ seconds: _s, modelRuns: _m, ...rest }: CheckResult) {
  return rest;
}

interface Ladder {
  level: number;
}

/** All commands but one fall back to the ground; a claim says that the top is not reached. */
function ladder(height: number, falls: number): System {
  const fall: ToyCommand<Ladder> = { emits: () => ({ level: 0 }) };
  const names = Array.from({ length: falls }, (_, i) => `fall${i}`);
  return toySystem<Ladder>({
    initial: { level: 0 },
    commands: {
      ...Object.fromEntries(names.map((name) => [name, fall])),
      climb: {
        when: ({ level }) => level < height,
        emits: ({ level }) => ({ level: level + 1 }),
      },
    },
    reduce: (world, event) => {
      world.level = event.level as number;
    },
    invariants: [below("stays-below-the-top", height)],
  });
}

function below(name: string, level: number) {
  return defineInvariant<Ladder>({
    name,
    claim: `The level is below ${level}.`,
    citation: "test",
    when: (world) => world.level > 0,
    holds: (world) => world.level < level,
  });
}

describe.each(MODES)("in mode %s", (mode) => {
  test.each(BUGS)("finds %s and shows it by the shortest run", async (bug) => {
    const system = referenceSystem([bug], LARGER);
    const kernel = new Kernel(system);
    const result = await explore(kernel, { runs: 20, length: 300, seed: 1, mode });
    expect(result).toMatchObject({ explorer: "random", verdict: "violated", complete: false });
    const { violation } = result.claims[0]!;
    const { rows } = runSchedule(kernel, violation!.schedule) as Run;
    const isStale = failsClaim(kernel, { kind: "invariant", name: "no-stale-iotlb" });
    expect(rows.map(isStale)).toEqual([false, false, false, true]);
    expect(violation!.schedule).toHaveLength(3);
    expect(Object.keys(violation!.parameters)).toEqual(["pasid", "page"]);
  });

  test("repeats a seed exactly, without the cache and on a used kernel too", async () => {
    const options = { runs: 8, length: 600, seed: -7, mode };
    const system = () => referenceSystem([BUGS[1]!], LARGER);
    const first = essence(await run(system(), options));
    expect(essence(await run(system(), options))).toEqual(first);
    const used = new Kernel(system());
    await explore(used, { ...options, seed: 8 });
    expect(essence(await explore(used, options))).toEqual(first);
    const slow = new Kernel(system(), { cache: false });
    expect(essence(await explore(slow, { ...options, runs: 2 }))).toEqual(
      essence(await run(system(), { ...options, runs: 2 })),
    );
    const other = essence(await run(system(), { ...options, seed: 8 }));
    expect(other.commands).not.toEqual(first.commands);
  });
});

test("says nothing of a system without violations but how far it came", async () => {
  const result = await run(referenceSystem([], LARGER), { runs: 10, length: 200, seed: 3 });
  expect(result).toMatchObject({
    verdict: "incomplete",
    complete: false,
    states: 2010,
    transitions: 2000,
    depth: 200,
    seed: 3,
    soundness: "random: 10 runs of up to 200 steps, seed 3; states can be missed",
  });
  expect(result.claims).toMatchObject([{ name: "no-stale-iotlb", verdict: "holds" }]);
  expect(result.stoppedBy).toBeUndefined();
  expect(result.eventTypes).toHaveLength(8);
  expect(result.commands.every(({ enabled }) => enabled > 0 && enabled <= 2010)).toBe(true);
});

test("finds only what an exhaustive search finds, by runs that are no shorter", async () => {
  let found = 0;
  const property = fc.asyncProperty(systemSpec, fc.nat(), async (spec, seed) => {
    const { violated, cutAt = Infinity } = exploreNaively(buildSystem(spec), 500);
    const result = await run(buildSystem(spec), { runs: 10, length: 60, seed });
    const violations = result.claims.flatMap(({ name, violation }) =>
      violation === undefined ? [] : [{ name, violation }],
    );
    if (result.deadlock !== undefined)
      violations.push({ name: "deadlock", violation: result.deadlock });
    found += violations.length;
    for (const { name, violation } of violations)
      expect(violation.schedule.length).toBeGreaterThanOrEqual(violated[name] ?? cutAt + 1);
    expect(result.verdict).toBe(violations.length > 0 ? "violated" : "incomplete");
  });
  await fc.assert(property, { numRuns: 80, seed: 5 });
  expect(found).toBeGreaterThan(40);
});

test.each([1, 2, 3])("mode novel reaches what uniform choice does not, seed %i", async (seed) => {
  const options = { runs: 10, length: 1000, seed };
  const uniform = await run(ladder(8, 5), { ...options, mode: "uniform" });
  expect(uniform.verdict).toBe("incomplete");
  const novel = await run(ladder(8, 5), { ...options, mode: "novel" });
  expect(novel.claims[0]!.violation!.schedule).toHaveLength(8);
});

/** Two parties: one has many commands, the other one. */
function loudAndQuiet(): System {
  const loud = ladder(1, 9);
  const quiet = toySystem({ initial: { level: 0 }, commands: { speak: {} } });
  const [talker] = quiet.components;
  return {
    ...loud,
    invariants: [],
    components: [loud.components[0]!, { ...talker!, name: "quiet", weight: 1 }],
    reducer: () => {},
  };
}

async function shareOfQuiet(options: RandomOptions): Promise<number> {
  const kernel = new Kernel(loudAndQuiet());
  let taken = 0;
  const original = kernel.take.bind(kernel);
  kernel.take = (row, command) => {
    if (kernel.commands[command]!.actor === "quiet") taken++;
    return original(row, command);
  };
  const { transitions } = await explore(kernel, { runs: 10, length: 1000, seed: 5, ...options });
  return taken / transitions;
}

test("weights decide between parties, not between commands", async () => {
  expect(await shareOfQuiet({ mode: "uniform" })).toBeCloseTo(1 / 11, 1);
  expect(await shareOfQuiet({ mode: "weighted" })).toBeCloseTo(1 / 2, 1);
  expect(await shareOfQuiet({ weights: { quiet: 3 } })).toBeCloseTo(3 / 4, 1);
  expect(await shareOfQuiet({ weights: { toy: 0 } })).toBe(1);
  expect(await shareOfQuiet({ weights: { toy: 0, quiet: 0 } })).toBeGreaterThan(0);
});

test("reports every violated claim once and goes on, or stops at the first one", async () => {
  const base = ladder(6, 1);
  const system = { ...base, invariants: [below("low", 2), below("middle", 4), below("high", 9)] };
  const options = { runs: 20, length: 200, seed: 2 };
  const all = await run(system, options);
  expect(all.claims.map((c) => [c.name, c.verdict, c.violation?.schedule.length])).toEqual([
    ["low", "violated", 2],
    ["middle", "violated", 4],
    ["high", "holds", undefined],
  ]);
  expect(all.transitions).toBe(4000);
  const first = await run(system, { ...options, failFast: true });
  expect(first.claims.map((c) => c.verdict)).toEqual(["violated", "holds", "holds"]);
  expect(first).toMatchObject({ verdict: "violated", stoppedBy: "fail-fast" });
  expect(first.transitions).toBeLessThan(200);
  expect(first.soundness).toMatch(/^random: 0 of 20 runs/);
});

test("tells a claim that was never put to the test from one that holds", async () => {
  const system = ladder(3, 1);
  const idle = changeCommands(system, "toy", () => [{ type: "fall0" }]);
  const result = await run(idle, { runs: 2, length: 20, seed: 1 });
  expect(result.claims.map((c) => c.verdict)).toEqual(["notReached"]);
});

test("finds a violated monitor", async () => {
  const machine = setup({}).createMachine({
    initial: "ground",
    states: {
      ground: { on: { "toy.fall0": "fallen" } },
      fallen: { tags: "engaged", on: { "toy.climb": "up" } },
      up: { tags: "violated" },
    },
  });
  const monitor = defineMonitor({
    name: "stays-down",
    claim: "Who fell does not climb.",
    citation: "test",
    machine,
  });
  const system = { ...ladder(9, 2), invariants: [], monitors: [monitor] };
  const result = await run(system, { runs: 5, length: 50, seed: 1 });
  expect(result.claims).toMatchObject([{ kind: "monitor", verdict: "violated" }]);
  expect(result.claims[0]!.violation!.schedule).toHaveLength(2);
});

test("finds a deadlock and shows it by a short run, and leaves proper ends alone", async () => {
  const steps = (final: (world: Ladder) => boolean) =>
    toySystem<Ladder>({
      initial: { level: 0 },
      commands: {
        go: { when: ({ level }) => level < 5, emits: ({ level }) => ({ level: level + 1 }) },
        leap: { when: ({ level }) => level < 5, emits: ({ level }) => ({ level: level + 3 }) },
      },
      reduce: (world, event) => {
        world.level = event.level as number;
      },
      final,
    });
  const stuck = await run(
    steps(() => false),
    { runs: 20, length: 100, seed: 1 },
  );
  expect(stuck.verdict).toBe("violated");
  expect(stuck.deadlock!.schedule.length).toBeLessThanOrEqual(3);
  expect(stuck.depth).toBeLessThanOrEqual(5);
  const done = await run(
    steps(() => true),
    { runs: 20, length: 100, seed: 1 },
  );
  expect(done.verdict).toBe("incomplete");
  expect(done.deadlock).toBeUndefined();
});

test("shows an initial state that is wrong by a run without steps", async () => {
  const wrong = defineInvariant({
    name: "wrong",
    claim: "Nothing holds.",
    citation: "test",
    holds: () => false,
  });
  const result = await run({ ...ladder(3, 1), invariants: [wrong] }, { runs: 1, seed: 1 });
  expect(result.claims[0]!.violation!.schedule).toEqual([]);
});

describe("stops", () => {
  const endless = { runs: 1e6, length: 1e6, seed: 1 };
  const system = () => referenceSystem([], LARGER);

  test("after so many states, in the middle of a run", async () => {
    const result = await run(system(), { ...endless, budget: { maxStates: 777 } });
    expect(result).toMatchObject({ states: 777, stoppedBy: "max-states", verdict: "incomplete" });
  });

  test("each run after so many steps", async () => {
    const result = await run(system(), { seed: 1, runs: 3, budget: { maxDepth: 20 } });
    expect(result).toMatchObject({ depth: 20, transitions: 60 });
    expect(result.soundness).toMatch(/up to 20 steps/);
  });

  test("when the time is over or the memory is used up", async () => {
    const late = await run(system(), { ...endless, budget: { timeLimitMs: 150 } });
    expect(late.stoppedBy).toBe("time-limit");
    const full = await run(system(), { ...endless, budget: { memoryLimitBytes: 1 } });
    expect(full.stoppedBy).toBe("memory-limit");
  });

  test("when it is interrupted, since others get a turn, and reports its progress", async () => {
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 700);
    const reports: Progress[] = [];
    const onProgress = (progress: Progress) => void reports.push(progress);
    const result = await run(system(), { ...endless, signal: abort.signal, onProgress });
    expect(result.stoppedBy).toBe("interrupted");
    expect(reports.length).toBeGreaterThan(1);
    expect(reports[1]!.states).toBeGreaterThan(reports[0]!.states);
    expect(reports[0]!.memoryBytes).toBeGreaterThan(1e6);
  });
});

const refused: Record<string, [RandomOptions, RegExp]> = {
  "no runs": [{ runs: 0 }, /runs of random runs must be a whole number from 1, not 0/],
  "half a step": [{ length: 0.5 }, /length/],
  "a seed that is no number": [{ seed: NaN }, /seed/],
  "an unknown mode": [{ mode: "wild" as never }, /Mode "wild" is none of uniform, weighted, novel/],
  "a weight of nobody": [
    { weights: { gest: 2 } },
    /no such component \(there are: guest, host, device\)/,
  ],
  "a negative weight": [{ weights: { guest: -1 } }, /Weight guest=-1 must be/],
  "weights that have no meaning": [{ mode: "uniform", weights: { guest: 1 } }, /no meaning/],
};

test.each(Object.entries(refused))("refuses %s", async (_name, [options, message]) => {
  await expect(run(referenceSystem(), options)).rejects.toThrow(InputError);
  await expect(run(referenceSystem(), options)).rejects.toThrow(message);
});
