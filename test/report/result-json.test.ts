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

test("says of a liveness property where the loop begins, what it rests on, and why it is undecided", () => {
  const lively = { ...claim, kind: "liveness" } as const;
  const condition = { index: 0, kind: "weak", actor: "host", parameters: { dev: "dev0" } } as const;
  const restsOn = [
    { ...condition, reason: "It runs.", commands: [0] },
    { ...condition, types: ["poll"], reason: "It polls.", commands: [1] },
  ];
  const json = scenarioResult(
    subject,
    {
      ...result,
      claims: [
        { ...lively, name: "fine", verdict: "holds", restsOn },
        { ...lively, name: "bad", verdict: "violated", violation: { ...violation, loopStart: 1 } },
        { ...lively, name: "open", verdict: "undecided", reason: "It was cut." },
      ],
    },
    new Map(),
  );
  expect(resultDocumentSchema.safeParse(resultDocument([json])).error).toBeUndefined();
  const shown = { actor: "host", kind: "weak", parameters: { dev: "dev0" } };
  expect(json.invariants).toMatchObject([
    {
      kind: "liveness",
      verdict: "holds",
      loopStart: null,
      restsOn: [
        { ...shown, commands: null, reason: "It runs." },
        { ...shown, commands: ["poll"], reason: "It polls." },
      ],
    },
    { verdict: "violated", loopStart: 1, restsOn: null },
    { verdict: "incomplete", vacuous: false, reason: "It was cut." },
  ]);
});
