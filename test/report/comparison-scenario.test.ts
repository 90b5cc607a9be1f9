/** Which scenarios a report of a comparison sums up in a row, and what stands in the sections of the others. */
import { describe, expect, test } from "vitest";
import { allScenarioBlocks } from "../../src/report/comparison-scenario.ts";
import type { ComparedScenario, Comparison } from "../../src/report/comparison.ts";
import {
  holds,
  markdownOf,
  onlyRun,
  propertyOf,
  runsOf,
  scenarioOf,
  violated,
} from "./compared.ts";

const reportOf = (...scenarios: ComparedScenario[]) =>
  markdownOf(allScenarioBlocks({ scenarios, claims: [] } as unknown as Comparison));

const safe = propertyOf("safe", holds("old"), holds("new"));
const calm = scenarioOf("calm", ["new"], { properties: [safe] });

describe("a scenario in which nothing differs", () => {
  test("is a row", () => {
    const markdown = reportOf(calm, { ...calm, scenario: "calmer" });
    expect(markdown).not.toContain("#");
    expect(markdown.match(/^\| calm.*$/gm)!.map((row) => row.replaceAll(/ +/g, " "))).toEqual([
      "| calm | Title of calm | none | 5 | 4 | 1 property holds |",
      "| calmer | Title of calm | none | 5 | 4 | 1 property holds |",
    ]);
    expect(markdown).not.toContain("--trace-dir");
  });

  test("says of what does not hold on all sides what they say", () => {
    const idle = propertyOf("idle", { side: "old", verdict: "absent" }, holds("new"));
    const broken = propertyOf("broken", violated("old", "broken", ["host.a"]), {
      ...violated("new", "broken", ["host.a"]),
    });
    expect(reportOf({ ...calm, properties: [safe, idle, broken] })).toContain(
      "| 1 property holds; idle: absent, holds; broken: VIOLATED |",
    );
  });
});

describe("a section of its own has a scenario", () => {
  const onlyFirst = onlyRun(["host.map"], { kind: "disabled" });
  test.each<[string, Partial<ComparedScenario>]>([
    ["in which a run differs", { runs: [runsOf("new", { onlyFirst })] }],
    ["whose runs were not all compared", { runs: [runsOf("new", { stoppedBy: "max-pairs" })] }],
    ["of which a search was cut", { sides: calm.sides.map((s) => ({ ...s, complete: false })) }],
    [
      "in which a property differs",
      { properties: [propertyOf("safe", holds("old"), violated("new", "safe", []))] },
    ],
  ])("%s", (_what, found) => {
    const markdown = reportOf({ ...calm, scenario: "busy", ...found }, calm);
    expect(markdown.match(/^### .*$/gm)).toEqual(["### busy: Title of calm"]);
    expect(markdown).toMatch(/^\| calm /m);
    expect(markdown).toContain("--trace-dir traces");
  });

  test("where what holds everywhere is a sentence, and the rest are rows", () => {
    const live = propertyOf("live", holds("old"), holds("new"));
    const other = propertyOf("other", holds("old"), { side: "new", verdict: "notReached" });
    const runs = [runsOf("new", { onlyFirst })];
    const markdown = reportOf({ ...calm, properties: [safe, live, other], runs });
    expect(markdown).toContain("Bounds: none. 2 properties hold on every side: safe and live.");
    expect(markdown).toMatch(/\| other +\| holds +\| not reached +\|/);
    expect(markdown).not.toMatch(/\| (safe|live|search) /);
  });
});
