/** Which counterexamples a report of a comparison shows: each change once, and no step twice. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ShownViolations } from "../../src/report/comparison-violations.ts";
import type { ComparedProperty, Comparison } from "../../src/report/comparison.ts";
import { holds, markdownOf, propertyOf, scenarioOf, violated } from "./compared.ts";

const nothingClaimed = { claims: [] } as unknown as Comparison;

function shownOf(properties: ComparedProperty[], shown = new ShownViolations(), name = "paging") {
  const sides = properties[0]!.verdicts.slice(1).map(({ side }) => side);
  const found = shown.shownFor(scenarioOf(name, sides, { properties }), nothingClaimed);
  return { like: found.like, markdown: markdownOf(found.blocks) };
}

const long = ["host.a", "host.b", "host.c", "host.d", "host.e", "host.f"];
const numbersIn = (markdown: string) =>
  [...markdown.matchAll(/^ *(?:↻ )?(\d+) \|/gm)].map(([, number]) => Number(number));

describe("a counterexample", () => {
  test("is shown in the first scenario only; in others a sentence refers to it", () => {
    const shown = new ShownViolations();
    const first = shownOf([propertyOf("safe", holds("old"), violated("new", "safe", long))], shown);
    expect(first.like).toEqual([]);
    expect(first.markdown).toMatch(
      /^#### VIOLATED with new: safe after 6 steps\n\nClaim of safe\. /,
    );
    expect(numbersIn(first.markdown)).toEqual([1, 2, 3, 4, 5, 6]);
    const other = violated("new", "safe", ["host.x"]);
    expect(shownOf([propertyOf("safe", holds("old"), other)], shown, "faults")).toEqual({
      like: ["safe is VIOLATED with new (1 step), as in paging."],
      markdown: "\n",
    });
  });

  test("of another side with the same commands is a sentence, whatever comes of them", () => {
    const told = violated("newer", "safe", ["host.a/done", ...long.slice(1)]);
    const property = propertyOf("safe", holds("old"), violated("new", "safe", long), told);
    const { like, markdown } = shownOf([property]);
    expect(like).toEqual([
      "safe is VIOLATED with newer (6 steps), by the same commands as with new.",
    ]);
    expect(markdown.match(/```text/g)).toHaveLength(1);
  });

  test("of another side with other commands is shown, and the claim is not told again", () => {
    const other = violated("newer", "safe", ["host.x", "host.y"]);
    const property = propertyOf("safe", holds("old"), violated("new", "safe", long), other);
    const { like, markdown } = shownOf([property]);
    expect(like).toEqual([]);
    expect(markdown).toContain(
      "#### VIOLATED with newer: safe after 2 steps\n\nSo it is with newer.",
    );
    expect(markdown.match(/Claim of safe/g)).toHaveLength(1);
  });

  test("that begins a longer one is a paragraph after that", () => {
    const { markdown } = shownOf([
      propertyOf("early", holds("old"), violated("new", "early", long.slice(0, 4))),
      propertyOf("late", holds("old"), violated("new", "late", long)),
    ]);
    expect(numbersIn(markdown)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(markdown).toContain(
      "VIOLATED with new: early after 4 steps: the first 4 steps of late with new. " +
        "Claim of early. So it is with new.",
    );
  });

  test("that shares half of its steps shows the others only; one that shares less shows all", () => {
    const propertiesWith = (shared: number) => [
      propertyOf("one", holds("old"), violated("new", "one", long)),
      propertyOf(
        "two",
        holds("old"),
        violated("new", "two", [...long.slice(0, shared), "host.x", "host.y"].slice(0, 5)),
      ),
    ];
    const half = shownOf(propertiesWith(3)).markdown;
    expect(half).toContain("It begins with the first 3 steps of one with new; then:");
    expect(numbersIn(half)).toEqual([1, 2, 3, 4, 5, 6, 4, 5]);
    expect(numbersIn(shownOf(propertiesWith(1)).markdown)).toEqual([1, 2, 3, 4, 5, 6, 1, 2, 3]);
  });

  test("refers to a run of its own scenario rather than to the same one elsewhere", () => {
    const shown = new ShownViolations();
    const from = (side: string, name: string, words: readonly string[]) =>
      propertyOf(name, holds("old"), violated(side, name, words));
    // Both runs of the second scenario begin alike, and as the one of the first.
    shownOf([from("new", "one", [...long, "host.x"])], shown);
    const two = from("new", "two", [...long, "host.y", "host.z", ...long]);
    const { markdown } = shownOf([two, from("new", "three", long)], shown, "faults");
    expect(markdown).toContain("three after 6 steps: the first 6 steps of two with new. Claim");
  });

  test("of a loop marks the right steps, and counts the conditions of which nothing is to be seen", () => {
    const side = violated("new", "live", long);
    const condition = { actor: "host", types: ["a"], parameters: {}, kind: "weak" };
    const fairness = [
      { condition, how: "taken", step: 5 },
      { condition, how: "neverEnabled" },
      { condition, how: "neverEnabled" },
    ];
    const about = { form: "leadsTo" };
    const lasso = { about, parameters: {}, loopStart: 4, waitsFrom: 1, fairness, isShown: true };
    const evidence = { ...side.evidence!, kind: "liveness", lasso } as never;
    const { markdown } = shownOf([propertyOf("live", holds("old"), { ...side, evidence })]);
    expect([...markdown.matchAll(/↻ (\d) \|/g)].map(([, step]) => step)).toEqual(["5", "6"]);
    expect(markdown).toContain("It is fair: host a (weak) taken at step 5; 2 others never enabled");
  });

  test("before any step is told without one", () => {
    const property = propertyOf("safe", holds("old"), violated("new", "safe", []));
    expect(shownOf([property]).markdown).toContain(
      "Already in the initial state, before any step.",
    );
  });
});

test("every step of every run stands somewhere in the report, however they share them", () => {
  const run = fc.array(fc.constantFrom("host.a", "host.b"), { minLength: 1, maxLength: 9 });
  fc.assert(
    fc.property(fc.array(run, { minLength: 1, maxLength: 5 }), (runs) => {
      const properties = runs.map((words, i) =>
        propertyOf(`p${i}`, holds("old"), violated("new", `p${i}`, words)),
      );
      const { markdown } = shownOf(properties);
      const known = new Map<string, string[]>();
      // Read as a person does: a title, what it begins with, then the steps that follow.
      for (const part of markdown.split(/(?=VIOLATED with)/).slice(1)) {
        const [, name] = /new: (p\d)/.exec(part)!;
        const [, count, other] = /(?:first|all) (\d+) steps? of (p\d)/.exec(part) ?? [];
        const begins = other === undefined ? [] : known.get(other)!.slice(0, Number(count));
        const own = [...part.matchAll(/^ *\d+ \| host (\w)/gm)].map(([, type]) => `host.${type!}`);
        known.set(name!, [...begins, ...own]);
      }
      for (const [i, words] of runs.entries()) expect(known.get(`p${i}`)).toEqual(words);
    }),
  );
});
