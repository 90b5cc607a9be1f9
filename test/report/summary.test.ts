/** The summary of a result on a terminal. */
import { describe, expect, test } from "vitest";
import { PLAIN } from "../../src/report/style.ts";
import { renderSummary } from "../../src/report/summary.ts";
import type { CheckResult } from "../../src/search/result.ts";

const subject = {
  scenario: "toy",
  title: "A toy",
  bounds: { pages: 1 },
  variants: ["broken"],
  expected: { states: 10, transitions: 20, depth: 3 },
};
const claim = { kind: "invariant", claim: "C.", citation: "here" } as const;
const result: CheckResult = {
  explorer: "exhaustive",
  verdict: "holds",
  complete: true,
  soundness: "complete; exact",
  states: 10,
  transitions: 20,
  depth: 3,
  seconds: 0.1,
  modelRuns: 5,
  claims: [
    { ...claim, name: "good", verdict: "holds" },
    { ...claim, name: "never-asked", verdict: "notReached" },
  ],
  commands: [
    { actor: "guest", stimulus: { type: "map", page: "page0" }, enabled: 3 },
    { actor: "guest", stimulus: { type: "map", page: "page1" }, enabled: 4 },
    { actor: "host", stimulus: { type: "evict" }, enabled: 0 },
  ],
  eventTypes: [],
};
const summary = (changes: Partial<CheckResult> = {}) =>
  renderSummary(subject, { ...result, ...changes }, PLAIN);

test("says what was explored, how soundly, and what became of each claim", () => {
  expect(summary()).toBe(
    `toy  A toy
  bounds     pages=1
  variants   broken
  verdict    holds: every state within the bounds was judged
  soundness  complete; exact
  explored   10 states, 20 transitions, depth 3
  effort     0.10 s, 5 model runs
  claims     good         holds
             never-asked  not reached: its antecedent was never true (vacuous)
  enabled    guest  map 7
             host   evict 0
  never      host evict`,
  );
});

test("does not say of a smaller graph what holds of the whole one", () => {
  const reduced = (applied: boolean) =>
    summary({ reductions: [{ name: "partial order", applied, detail: "so and so" }] });
  expect(reduced(false)).toMatch(/was judged\n[^]*\n {2}never {6}host evict$/);
  expect(reduced(true)).toMatch(/was judged, or need not be\n[^]*\n {2}unseen {5}host evict$/);
});

test("says when a model is not the one whose counts were declared", () => {
  expect(summary({ states: 11 })).toContain(
    "expected   10 states, 20 transitions, depth 3: the model is not what the scenario declares",
  );
  expect(summary()).not.toContain("expected");
  expect(summary({ states: 4, complete: false, stoppedBy: "max-states" })).not.toContain(
    "expected",
  );
});

describe("a search that was cut", () => {
  const cut = summary({ verdict: "incomplete", complete: false, stoppedBy: "time-limit" });

  test("says why, and that what was explored is all that it speaks of", () => {
    expect(cut).toContain("INCOMPLETE (time-limit): nothing found in what was explored");
    expect(cut).toMatch(/good +not violated so far/);
    expect(cut).toMatch(/never-asked +not reached so far/);
  });
});

test("shares are shown where they are known, seeds in random runs", () => {
  const shares = { models: 0.1, cacheWalk: 0.4, visitedSet: 0.5 };
  expect(summary({ shares })).toContain("(time: models 10 %, cache walk 40 %, visited set 50 %)");
  expect(summary({ explorer: "random", seed: 42 })).toContain(
    "10 states visited, 20 steps, depth 3, seed 42",
  );
});

describe("a liveness property", () => {
  const condition = {
    kind: "weak",
    types: ["fetch", "execute"],
    parameters: { dev: "dev0" },
    reason: "It is hardware.",
    commands: [0],
  } as const;
  const restsOn = ["engine", "vmm"].flatMap((actor, i) => [
    { ...condition, actor, index: 2 * i },
    { ...condition, actor, index: 2 * i + 1, parameters: { dev: "dev1" } },
  ]);
  const lively = { ...claim, kind: "liveness", name: "finishes" } as const;
  const claimsOf = (changes: object) =>
    summary({ claims: [{ ...lively, verdict: "holds", ...changes }] }).replace(
      /^[^]*  claims     |\n  enabled[^]*$/g,
      "",
    );

  test("that holds says on what fairness it rests, each family once", () => {
    expect(claimsOf({ restsOn })).toBe(
      "finishes  holds, fair: engine fetch|execute (weak), vmm fetch|execute (weak)",
    );
    expect(claimsOf({ restsOn: [] })).toBe("finishes  holds");
  });

  test("that rests on much is wrapped", () => {
    const actors = Array.from({ length: 5 }, (_, i) => `viommu.instance${i}`);
    const many = actors.map((actor, index) => ({ ...condition, actor, index }));
    const lines = claimsOf({ restsOn: many }).split("\n");
    expect(lines.length).toBeGreaterThan(1);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(PLAIN.width);
    for (const line of lines.slice(1)) expect(line).toMatch(/^ {23}\S/);
  });

  test("that is undecided says why", () => {
    const cut = { verdict: "undecided", reason: "the search was cut by max-states" };
    expect(claimsOf(cut)).toBe("finishes  undecided: the search was cut by max-states");
  });

  test.each([
    [4, "VIOLATED by a loop of 3 steps after 4 steps"],
    [6, "VIOLATED by a loop of 1 step after 6 steps"],
    [7, "VIOLATED by the end of the run after 7 steps"],
  ])("that is violated tells the loop from the way to it: %d of 7", (loopStart, text) => {
    const violation = { parameters: {}, schedule: [0, 1, 2, 3, 4, 5, 6], loopStart };
    expect(claimsOf({ verdict: "violated", violation })).toBe(`finishes  ${text}`);
  });
});
