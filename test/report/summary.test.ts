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
