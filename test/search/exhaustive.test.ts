/** The exhaustive explorer: exactness, widening, budgets, shortest traces, deadlocks. */
import { expect, test, describe } from "vitest";
import { reference } from "../../models/reference/scenarios.ts";
import { Kernel, runSchedule } from "../../src/kernel/index.ts";
import { exploreExhaustively } from "../../src/search/exhaustive.ts";
import { defineInvariant } from "../../src/system/index.ts";
import { toySystem } from "../support/toy.ts";

const kernelOf = (pasids: number, pages: number, frames: number, queue: number) =>
  new Kernel(reference.system({ pasids, pages, frames, queue }));

describe("the reference protocol", () => {
  // Counted by SPIN 6.5.2; the last row also by rumur and TLC.
  test.each([
    [1, 1, 1, 1, 14, 31],
    [1, 2, 2, 1, 309, 1_240],
    [1, 2, 2, 2, 363, 1_498],
    [2, 1, 2, 2, 484, 2_276],
    [1, 3, 2, 2, 5_108, 27_363],
    [2, 2, 1, 1, 8_505, 52_596],
    [2, 2, 2, 2, 110_385, 806_964],
    [1, 5, 2, 2, 644_250, 4_712_975],
    [2, 2, 4, 3, 1_379_889, 11_234_196],
  ])(
    "with %i PASIDs, %i pages, %i frames and a queue of %i has the counts of other checkers",
    async (pasids, pages, frames, queue, states, transitions) => {
      const result = await exploreExhaustively(kernelOf(pasids, pages, frames, queue));
      expect(result).toMatchObject({ states, transitions, verdict: "holds", complete: true });
      if (frames === 4) expect(result.depth).toBe(19);
    },
    60_000,
  );
});

describe("cells widen while the search runs", () => {
  /** Two counters; one walks past `limit` values, the other makes each state exist several times. */
  const counting = (limit: number) =>
    toySystem({
      initial: { n: 0, phase: 0 },
      commands: { count: { when: (w) => w.n < limit }, turn: {} },
      reduce: (draft, event) => {
        if (event.type === "toy.count") draft.n++;
        else draft.phase = (draft.phase + 1) % 3;
      },
    });

  test.each([1, 2, 3, 4, 255, 256, 257, 65_535, 65_536, 70_000])(
    "past %i values",
    async (limit) => {
      const result = await exploreExhaustively(new Kernel(counting(limit)));
      const states = 3 * (limit + 1);
      expect(result).toMatchObject({ states, transitions: states + 3 * limit, complete: true });
      expect(result.depth).toBe(limit + 2);
      expect(result.commands.map(({ enabled }) => enabled)).toEqual([3 * limit, states]);
    },
  );
});

test("rows that become wider in the middle of a state's expansion find room", async () => {
  // The last command to be learned makes rows 20 words long instead of 14: 3 cells of 10 bits share a
  // word, 2 of 11 bits do. All successors of the first state do not fit into the first page then.
  const keys = Array.from({ length: 40 }, (_, i) => `cell${i}`);
  const names = Array.from({ length: 1_024 }, (_, i) => `jump${i + 1}`);
  const jumping = toySystem<Record<string, number>>({
    initial: { jumped: 0, ...Object.fromEntries(keys.map((key) => [key, 0])) },
    commands: Object.fromEntries(names.map((name) => [name, { when: (w) => w["jumped"] === 0 }])),
    reduce: (draft, event) => {
      draft["jumped"] = 1;
      for (const key of keys) draft[key] = Number(event.type.slice("toy.jump".length));
    },
  });
  const result = await exploreExhaustively(new Kernel(jumping));
  expect(result).toMatchObject({ states: 1_025, transitions: 1_024, depth: 1 });
});

test("a state is one state, whether it was written blindly or by what was read", async () => {
  const system = toySystem({
    initial: { n: 0, m: 0 },
    commands: { set: {}, raise: { when: (w) => w.n === 0 }, other: { when: (w) => w.m === 0 } },
    reduce: (draft, event) => {
      if (event.type === "toy.other") draft.m = 1;
      else draft.n = 1;
    },
  });
  const { states, transitions } = await exploreExhaustively(new Kernel(system));
  expect({ states, transitions }).toEqual({ states: 4, transitions: 8 });
});

test("without the cache the models run for every command in every state", async () => {
  const kernel = new Kernel(reference.system({ pasids: 1, pages: 2, frames: 2, queue: 2 }), {
    cache: false,
  });
  const { states, modelRuns, soundness } = await exploreExhaustively(kernel);
  expect(states).toBe(363);
  expect(modelRuns).toBeGreaterThanOrEqual(states * kernel.commands.length);
  expect(soundness).toContain("models run for every step");
});

describe("budgets", () => {
  test("a search cut by states says so and never says that a claim holds", async () => {
    const result = await exploreExhaustively(kernelOf(2, 2, 2, 2), {
      budget: { maxStates: 1_000 },
    });
    expect(result).toMatchObject({
      verdict: "incomplete",
      complete: false,
      stoppedBy: "max-states",
    });
    expect(result.states).toBeGreaterThanOrEqual(1_000);
    expect(result.states).toBeLessThan(1_100);
    expect(result.soundness).toContain("max-states");
  });

  test("a search cut by depth covers exactly the shallower levels", async () => {
    const whole = await exploreExhaustively(kernelOf(1, 1, 1, 1));
    const cut = await exploreExhaustively(kernelOf(1, 1, 1, 1), { budget: { maxDepth: 2 } });
    expect(cut).toMatchObject({ complete: false, stoppedBy: "max-depth", depth: 2 });
    expect(cut.states).toBeLessThan(whole.states);
    const enough = await exploreExhaustively(kernelOf(1, 1, 1, 1), {
      budget: { maxDepth: whole.depth + 1 },
    });
    expect(enough).toMatchObject({ complete: true, states: whole.states });
  });

  test("time, memory and an abort end a search as incomplete", async () => {
    const time = await exploreExhaustively(kernelOf(2, 2, 4, 3), { budget: { timeLimitMs: 50 } });
    expect(time).toMatchObject({ verdict: "incomplete", stoppedBy: "time-limit" });
    const memory = await exploreExhaustively(kernelOf(2, 2, 4, 3), {
      budget: { memoryLimitBytes: 1 << 20 },
    });
    expect(memory).toMatchObject({ verdict: "incomplete", stoppedBy: "memory-limit" });
    const signal = AbortSignal.timeout(30);
    const aborted = await exploreExhaustively(kernelOf(2, 2, 4, 3), { signal });
    expect(aborted).toMatchObject({ verdict: "incomplete", stoppedBy: "interrupted" });
  });
});

describe("violations", () => {
  const below = (name: string, limit: number, cell: "a" | "b") =>
    defineInvariant<{ a: number; b: number }>({
      name,
      claim: "",
      citation: "",
      when: (w) => w[cell] > 0,
      holds: (w) => w[cell] < limit,
    });
  const grid = (...invariants: ReturnType<typeof below>[]) =>
    toySystem({
      initial: { a: 0, b: 0 },
      commands: {
        a: { when: (w) => w.a < 9 },
        b: { when: (w) => w.b < 9 },
      },
      reduce: (draft, event) => {
        if (event.type === "toy.a") draft.a++;
        else draft.b++;
      },
      invariants,
    });

  test("each violated claim gets its own shortest trace, and the search goes on", async () => {
    const kernel = new Kernel(grid(below("a<3", 3, "a"), below("b<5", 5, "b")));
    const result = await exploreExhaustively(kernel);
    expect(result).toMatchObject({ verdict: "violated", complete: true, states: 100 });
    const lengths = result.claims.map(({ violation }) => violation!.schedule.length);
    expect(lengths).toEqual([3, 5]);
    const run = runSchedule(kernel, result.claims[1]!.violation!.schedule);
    if ("disabledAt" in run) throw new Error("the trace does not run");
    expect(kernel.violations(run.rows.at(-1)!).map(({ name }) => name)).toEqual(["b<5"]);
  });

  test("--fail-fast stops at the first one", async () => {
    const kernel = new Kernel(grid(below("a<3", 3, "a"), below("b<5", 5, "b")));
    const result = await exploreExhaustively(kernel, { failFast: true });
    expect(result).toMatchObject({ verdict: "violated", complete: false, stoppedBy: "fail-fast" });
    expect(result.states).toBeLessThan(100);
  });

  test("an antecedent that was never true is reported", async () => {
    const never = defineInvariant<{ a: number }>({
      name: "never",
      claim: "",
      citation: "",
      when: (w) => w.a > 1_000,
      holds: () => false,
    });
    const result = await exploreExhaustively(new Kernel(grid(never as never)));
    expect(result.claims).toMatchObject([{ name: "never", verdict: "notReached" }]);
  });

  test("an invariant without an instance is reported as not reached", async () => {
    const none = defineInvariant<{ a: number }>({
      name: "none",
      claim: "",
      citation: "",
      forAll: [],
      holds: () => false,
    });
    const result = await exploreExhaustively(new Kernel(grid(none as never)));
    expect(result.claims).toMatchObject([{ name: "none", verdict: "notReached" }]);
  });

  test("a kernel that was asked before finds what a new one finds", async () => {
    const kernel = new Kernel(grid(below("a<3", 3, "a"), below("b<5", 5, "b")));
    const first = await exploreExhaustively(kernel);
    const second = await exploreExhaustively(kernel);
    const violations = first.claims.map(({ violation }) => violation!.schedule);
    expect(second.claims.map(({ violation }) => violation?.schedule)).toEqual(violations);
  });

  test("a kernel that is asked while it explores finds what a new one finds", async () => {
    // The later states have been judged by somebody else when the search gets there.
    const kernel = new Kernel(grid(below("a<3", 3, "a"), below("b<5", 5, "b")));
    const other = exploreExhaustively(kernel, { budget: { maxStates: 20 } });
    const [cut, whole] = await Promise.all([other, exploreExhaustively(kernel)]);
    expect(cut.complete).toBe(false);
    expect(whole.claims.map(({ violation }) => violation?.schedule.length)).toEqual([3, 5]);
  });

  test("an initial state that violates a claim has an empty trace", async () => {
    const wrong = defineInvariant({ name: "wrong", claim: "", citation: "", holds: () => false });
    const result = await exploreExhaustively(new Kernel(grid(wrong as never)));
    expect(result.claims[0]!.violation!.schedule).toEqual([]);
  });
});

describe("deadlocks", () => {
  const stairs = (final: (w: { n: number }) => boolean) =>
    toySystem({
      initial: { n: 0 },
      commands: { up: { when: (w) => w.n < 4 } },
      reduce: (draft) => void draft.n++,
      final,
    });

  test("a state without an enabled step is reported with its trace", async () => {
    const result = await exploreExhaustively(new Kernel(stairs(() => false)));
    expect(result.verdict).toBe("violated");
    expect(result.deadlock!.schedule).toHaveLength(4);
  });

  test("a proper end is none", async () => {
    const result = await exploreExhaustively(new Kernel(stairs((w) => w.n === 4)));
    expect(result).toMatchObject({ verdict: "holds" });
    expect(result.deadlock).toBeUndefined();
  });
});

test("a search with nothing left to expand is complete, whatever would have stopped it", async () => {
  const system = (end: number) =>
    toySystem({
      initial: { n: 0 },
      commands: { count: { when: (w) => w.n < end } },
      reduce: (draft) => void draft.n++,
      final: () => false,
    });
  const stopped = async (end: number) =>
    exploreExhaustively(new Kernel(system(end)), {
      failFast: true,
      budget: { timeLimitMs: 0, memoryLimitBytes: 0 },
      signal: AbortSignal.abort(),
    });
  expect(await stopped(1)).toMatchObject({ complete: false, stoppedBy: "interrupted" });
  const result = await stopped(0);
  expect(result).toMatchObject({ complete: true, verdict: "violated" });
  expect(result).not.toHaveProperty("stoppedBy");
});
