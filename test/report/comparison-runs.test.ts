/** Which differing runs a report shows, how much of them, and what it says of the others. */
import { describe, expect, test } from "vitest";
import { runsShown, ShownRuns } from "../../src/report/comparison-runs.ts";
import type { RunComparison } from "../../src/report/comparison.ts";
import { markdownOf, onlyRun, runsOf, scenarioOf } from "./compared.ts";

const disabled = { kind: "disabled" } as const;
const unknown = { kind: "unknown" } as const;
const happens = (what: string) => ({ kind: "events", events: [{ type: `host.${what}` }] }) as const;

function shownOf(runs: RunComparison[], shown = new ShownRuns(), name = "paging") {
  const sides = runs.map((pair) => pair.sides[1]);
  const { like, blocks } = runsShown(scenarioOf(name, sides, { runs }), shown);
  return { like, markdown: blocks.length === 0 ? "" : markdownOf(blocks) };
}

const manySteps = (count: number) => Array.from({ length: count }, (_, i) => `host.step${i + 1}`);

describe("sides that allow the same runs", () => {
  test("are one sentence", () => {
    const { like, markdown } = shownOf([runsOf("new"), runsOf("newer"), runsOf("newest")]);
    expect(like).toEqual(["old, new, newer and newest allow the same runs."]);
    expect(markdown).toBe("");
  });

  test("are said to do so as far as was looked only", () => {
    const cut = runsOf("new", { stoppedBy: "max-pairs" });
    const words = "of up to 3 steps (the limit of the comparison after 9 pairs of states)";
    expect(shownOf([cut, runsOf("newer")]).like).toEqual([
      `old and new allow the same runs ${words}.`,
      "old and newer allow the same runs.",
    ]);
    const onlyFirst = onlyRun(["host.map"], disabled);
    expect(shownOf([runsOf("new", { onlyFirst })]).markdown).toContain(
      "Every run of new is one of old.",
    );
    expect(shownOf([{ ...cut, onlyFirst }]).markdown).toContain(
      `Every run of new ${words} is one of old.`,
    );
  });
});

describe("runs that differ", () => {
  const refused = runsOf("new", {
    onlyFirst: onlyRun(["host.map/mapped"], happens("refused")),
    onlySecond: onlyRun(["host.map/refused"], happens("mapped")),
  });

  test("are shown once when the same command has other events", () => {
    const { markdown } = shownOf([refused]);
    expect(markdown).toMatch(/^#### old and new part at step 1; as with old:\n/);
    expect(markdown).toContain("With new the command of step 1 does something else: refused.");
    expect(markdown.match(/```text/g)).toHaveLength(1);
  });

  test("are shown once when they are alike up to the last step", () => {
    const { markdown } = shownOf([
      runsOf("new", {
        onlyFirst: onlyRun(["host.open", "host.map"], disabled),
        onlySecond: onlyRun(["host.open", "host.bind/bound"], unknown),
      }),
    ]);
    expect(markdown.match(/```text/g)).toHaveLength(1);
    expect(markdown).toContain(
      "With new step 2 is not possible there. new allows as step 2: host bind > bound. " +
        "old has no such command as that of step 2.",
    );
  });

  test("are shown twice when they part elsewhere", () => {
    const { markdown } = shownOf([
      runsOf("new", {
        onlyFirst: onlyRun(["host.map"], disabled),
        onlySecond: onlyRun(["host.open", "host.unmap"], unknown),
      }),
    ]);
    expect(markdown).toContain("#### Only with old, not with new: 1 step");
    expect(markdown).toContain("With new step 1 is not possible there.");
    expect(markdown).toContain("#### Only with new, not with old: 2 steps");
    expect(markdown).toContain("old has no such command as that of step 2.");
  });

  test("of the proposal and its alternatives are not shown", () => {
    const sides = ["new", "other"] as const;
    const { like, markdown } = shownOf([runsOf("new"), { ...refused, sides }]);
    expect(like).toEqual(["old and new allow the same runs."]);
    expect(markdown).toBe("");
  });

  test("are a sentence where the same difference was shown before, here or elsewhere", () => {
    const shown = new ShownRuns();
    const again = (side: string) => ({ ...refused, sides: ["old", side] as const });
    const here = shownOf([refused, again("newer"), again("newest")], shown);
    expect(here.like).toEqual(["old parts from newer and newest as do old and new."]);
    expect(here.markdown.match(/^####/gm)).toHaveLength(1);
    expect(shownOf([again("newer")], shown, "faults")).toEqual({
      like: ["old parts from newer as do old and new in paging."],
      markdown: "",
    });
  });

  test("are a sentence where the run of the baseline is known, and what the side does is not", () => {
    const other = runsOf("newer", {
      onlyFirst: onlyRun(["host.map/mapped"], disabled),
      onlySecond: onlyRun(["host.wait"], disabled),
    });
    const { markdown } = shownOf([refused, other]);
    expect(markdown).toContain(
      "old and newer part at step 1 of the run of old and new. With newer",
    );
    expect(markdown.match(/```text/g)).toHaveLength(1);
  });

  test("are a sentence where the same commands part sides elsewhere, with other values", () => {
    const shown = new ShownRuns();
    shownOf([refused], shown);
    const { like, markdown } = shownOf(
      [
        runsOf("new", {
          onlyFirst: onlyRun(["host.open", "host.map/mapped"], happens("refused")),
          onlySecond: onlyRun(["host.open", "host.map/refused"], happens("mapped")),
        }),
      ],
      shown,
      "faults",
    );
    expect(like).toEqual([]);
    expect(markdown.replaceAll("\n", " ")).toBe(
      "old and new part at step 2, by the same commands as old and new in paging; with old: host map > mapped. " +
        "With new the command of step 2 does something else: refused. ",
    );
  });

  test.each([12, 13, 40])("of %d steps are shown from where it matters", (count) => {
    const onlyFirst = onlyRun(manySteps(count), disabled);
    const { markdown } = shownOf([runsOf("new", { onlyFirst })]);
    const numbers = [...markdown.matchAll(/^ *(\d+) \|/gm)].map(([, number]) => Number(number));
    const from = count <= 12 ? 1 : count - 5;
    expect(numbers).toEqual(Array.from({ length: count - from + 1 }, (_, i) => from + i));
    const command = "iommucheck replay traces/paging--not-with-new.jsonl";
    expect(markdown.includes(`… (${from - 1} steps before; all of them:\n  ${command})`)).toBe(
      from > 1,
    );
    expect(markdown).not.toContain("↻");
  });
});
