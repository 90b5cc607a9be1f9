/** The JSON result: its published schema, and what it says of each kind of result. */
import { expect, test } from "vitest";
import { resultDocumentSchema, resultJsonSchema } from "../../src/report/result-document.ts";
import { resultDocument, scenarioResult } from "../../src/report/result-json.ts";
import type { CheckResult } from "../../src/search/result.ts";

const subject = { scenario: "s", title: "S", bounds: { pages: 1 }, variants: [] };
const claim = { kind: "invariant", claim: "C.", citation: "here" } as const;
const violation = { parameters: { page: "page0" }, schedule: [0, 1], statesSeen: 9 };
const result: CheckResult = {
  explorer: "exhaustive",
  verdict: "violated",
  complete: true,
  soundness: "complete",
  states: 10,
  transitions: 20,
  depth: 3,
  seconds: 0.1,
  modelRuns: 5,
  claims: [
    { ...claim, name: "good", verdict: "holds" },
    { ...claim, name: "vacuous", verdict: "notReached" },
    { ...claim, name: "bad", verdict: "violated", violation },
  ],
  deadlock: { parameters: {}, schedule: [1] },
  commands: [{ actor: "guest", stimulus: { type: "map", page: "page0" }, enabled: 3 }],
  eventTypes: [],
};

test("the published schema is the one that is used; after a change run vitest with -u", async () => {
  const text = `${JSON.stringify(resultJsonSchema(), undefined, 2)}\n`;
  await expect(text).toMatchFileSnapshot("../../src/report/result.schema.json");
});

test("says of each claim what became of it and where its trace is", () => {
  const json = scenarioResult(subject, result, new Map([["bad", "t.jsonl"]]));
  expect(resultDocumentSchema.safeParse(resultDocument([json])).error).toBeUndefined();
  expect(json.invariants).toMatchObject([
    { name: "good", verdict: "holds", vacuous: false, steps: null, trace: null },
    { name: "vacuous", verdict: "notReached", vacuous: true },
    { name: "bad", verdict: "violated", steps: 2, statesSeen: 9, trace: "t.jsonl" },
  ]);
  expect(json.deadlock).toEqual({ parameters: {}, steps: 1, statesSeen: null, trace: null });
});

test("does not say of a search that was cut that anything holds", () => {
  const cut: CheckResult = { ...result, complete: false, stoppedBy: "max-states" };
  const { invariants } = scenarioResult(subject, cut, new Map());
  expect(invariants.map(({ verdict }) => verdict)).toEqual([
    "incomplete",
    "notReached",
    "violated",
  ]);
});

test("never says of a run that an error ended that everything holds", () => {
  const holding = scenarioResult(subject, { ...result, verdict: "holds" }, new Map());
  for (const results of [[], [holding]]) {
    const document = resultDocument(results, "s: lost");
    expect(document).toMatchObject({ verdict: "incomplete", error: "s: lost" });
    expect(resultDocumentSchema.safeParse(document).error).toBeUndefined();
  }
  const violated = scenarioResult(subject, result, new Map());
  expect(resultDocument([violated], "s: lost").verdict).toBe("violated");
  expect(resultDocument([violated]).error).toBeNull();
});

test("takes the worst verdict for the whole", () => {
  const verdictOf = (...verdicts: CheckResult["verdict"][]) =>
    resultDocument(
      verdicts.map((v) => scenarioResult(subject, { ...result, verdict: v }, new Map())),
    ).verdict;
  expect(verdictOf("holds", "incomplete")).toBe("incomplete");
  expect(verdictOf("incomplete", "violated", "holds")).toBe("violated");
  expect(verdictOf("holds", "holds")).toBe("holds");
});
