/** How a report of a comparison sums claims up: the headline, and one row where verdicts are equal. */
import { describe, expect, test } from "vitest";
import { renderMarkdown } from "../../src/report/blocks-markdown.ts";
import { claimBlocks, verdictSentence } from "../../src/report/comparison-claims.ts";
import type { ClaimVerdict, Comparison, JudgedClaim, Remark } from "../../src/report/comparison.ts";

const SIDES = ["baseline", "proposal", "compatibility", "alternative"] as const;
const NAMES = ["baseline", "new", "new+old", "other"];

function comparisonOf(found: Partial<Comparison>): Comparison {
  const sides = SIDES.map((kind, i) => ({ name: NAMES[i]!, kind, title: "", reference: "" }));
  return {
    verdict: "confirmed",
    proposal: { name: "new" },
    sides,
    claims: [],
    claimsLeftOut: 0,
    regressions: [],
    ...found,
  } as unknown as Comparison;
}

function claim(
  scenario: string,
  verdict: ClaimVerdict = "confirmed",
  side = "new",
  property = "safe",
): JudgedClaim {
  const after = verdict === "refuted" ? "violated" : "holds";
  const reason = "It is so.";
  return { form: "keeps", side, property, scenario, verdict, before: "holds", after, reason };
}

const regression = (property: string, scenario: string, side = "new"): Remark => {
  return { side, property, scenario, before: "holds", after: "violated" };
};

describe("the headline", () => {
  test.each<[Partial<Comparison>, string]>([
    [{ claims: [claim("a")] }, "CONFIRMED: 1 of 1 claim confirmed; nothing regressed."],
    [
      { verdict: "refuted", claims: [claim("a"), claim("b", "refuted"), claim("c", "undecided")] },
      "REFUTED: 1 of 3 claims confirmed, 1 refuted, 1 undecided; nothing regressed.",
    ],
    [
      {
        verdict: "regressed",
        claims: [claim("a"), claim("b"), claim("c", "untested")],
        regressions: [regression("live", "a"), regression("live", "b"), regression("safe", "b")],
      },
      "REGRESSED: 2 of 2 claims confirmed; regressions: live (2 scenarios), safe (1 scenario).",
    ],
    [
      { regressions: [regression("live", "a", "other")] },
      "CONFIRMED: nothing claimed; nothing regressed.",
    ],
    [
      { regressions: [regression("live", "a"), regression("live", "a", "new+old")] },
      "CONFIRMED: nothing claimed; regressions: live (1 scenario).",
    ],
  ])("of %j says what weighs", (found, sentence) => {
    expect(verdictSentence(comparisonOf(found))).toBe(sentence);
  });
});

describe("the table of claims", () => {
  const rowsOf = (claims: JudgedClaim[]) =>
    renderMarkdown(claimBlocks(comparisonOf({ claims })))
      .split("\n")
      .filter((line) => line.startsWith("| "))
      .slice(2)
      .map((line) => line.replaceAll(/ +/g, " "));

  test("counts the scenarios where all are confirmed", () => {
    expect(rowsOf([claim("a"), claim("b"), claim("c")])).toEqual([
      "| confirmed | keeps | safe | new | 3 of 3 |",
    ]);
  });

  test("names the others, with what was found there", () => {
    expect(rowsOf([claim("a"), claim("b", "refuted"), claim("c"), claim("d", "refuted")])).toEqual([
      "| confirmed | keeps | safe | new | 2 of 4 |",
      "| REFUTED | keeps | safe | new | b, d (holds -> VIOLATED) |",
    ]);
  });

  test("has sides in one row where they say the same, and only there", () => {
    const old = (scenario: string, verdict?: ClaimVerdict, property?: string) =>
      claim(scenario, verdict, "new+old", property);
    const claims = [claim("a"), claim("a", "confirmed", "new", "live"), old("a")];
    expect(rowsOf([...claims, old("a", "refuted", "live")])).toEqual([
      "| confirmed | keeps | safe | new, +old | 1 of 1 |",
      "| confirmed | keeps | live | new | 1 of 1 |",
      "| REFUTED | keeps | live | +old | a (holds -> VIOLATED) |",
    ]);
  });

  test("has no column for sides where there is one only", () => {
    const sides = [{ name: "new", kind: "proposal" as const, title: "", reference: "" }];
    const blocks = claimBlocks(comparisonOf({ sides, claims: [claim("a")] }));
    expect(renderMarkdown(blocks)).not.toContain("side");
  });
});
