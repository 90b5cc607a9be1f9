/** What becomes of a claim for every pair of verdicts before and after. */
import { describe, expect, test } from "vitest";
import { judgeClaims } from "../../src/compare/judge-claims.ts";
import type {
  ClaimForm,
  ComparedScenario,
  JudgedClaim,
  PropertyVerdict,
} from "../../src/report/comparison.ts";

const AFTER = ["holds", "violated", "notReached", "undecided", "absent"] as const;

/** Rows: before. Columns: after, as in {@link AFTER}. c: confirmed, r: refuted, u: undecided. */
const TABLES: Readonly<Record<ClaimForm, Readonly<Record<PropertyVerdict, string>>>> = {
  repairs: {
    holds: "r r r r r",
    violated: "c r u u r",
    notReached: "u r u u r",
    undecided: "u r u u r",
    absent: "r r r r r",
  },
  keeps: {
    holds: "c r u u r",
    violated: "r r r r r",
    notReached: "c r u u r",
    undecided: "u r u u r",
    absent: "c r u u u",
  },
  staysBroken: {
    holds: "r r r r r",
    violated: "r c u u r",
    notReached: "u u u u u",
    undecided: "u u u u u",
    absent: "r r r r r",
  },
};

const claim = (form: ClaimForm, scenario = "s", isGeneral = false) => {
  return { form, side: "new", property: "p", scenario, isGeneral };
};

function judged(form: ClaimForm, before: PropertyVerdict, after: PropertyVerdict): JudgedClaim {
  return judgeClaims([claim(form)], [scenarioWith("s", before, after)])[0]!;
}

function scenarioWith(
  scenario: string,
  before: PropertyVerdict,
  after: PropertyVerdict,
): ComparedScenario {
  const verdicts = [
    { side: "baseline", verdict: before },
    { side: "new", verdict: after },
  ];
  const properties = [{ name: "p", kind: "invariant", claim: "P.", citation: "x", verdicts }];
  return { scenario, properties } as unknown as ComparedScenario;
}

const FORMS = Object.keys(TABLES) as ClaimForm[];

describe.each(FORMS)("%s", (form) => {
  test.each(AFTER.map((before) => [before, TABLES[form][before]] as const))(
    "with %s in the baseline",
    (before, row) => {
      const found = AFTER.map((after) => judged(form, before, after).verdict[0]);
      expect(found.join(" ")).toBe(row);
    },
  );

  test("says why in a sentence, and in another one for another verdict", () => {
    const all = AFTER.flatMap((before) => AFTER.map((after) => judged(form, before, after)));
    for (const { reason } of all) expect(reason).toMatch(/^[A-Z].*\.$/);
    const reasonsOf = (verdict: string) =>
      new Set(all.filter((j) => j.verdict === verdict).map(({ reason }) => reason));
    const reasons = ["confirmed", "refuted", "undecided"].flatMap((v) => [...reasonsOf(v)]);
    expect(reasons).toEqual([...new Set(reasons)]);
  });
});

test("a property that is reached no more is not called kept, and the reason says so", () => {
  const { verdict, reason } = judged("keeps", "holds", "notReached");
  expect(verdict).toBe("undecided");
  expect(reason).toContain("never any more");
});

describe("a claim about all scenarios", () => {
  const judgedIn = (isGeneral: boolean, ...places: [PropertyVerdict, PropertyVerdict][]) =>
    judgeClaims(
      places.map((_, i) => claim("keeps", `s${i}`, isGeneral)),
      places.map(([before, after], i) => scenarioWith(`s${i}`, before, after)),
    ).map(({ verdict }) => verdict);

  test("is untested where nothing puts it to the test, if something does elsewhere", () => {
    expect(judgedIn(true, ["holds", "holds"], ["notReached", "notReached"])).toEqual([
      "confirmed",
      "untested",
    ]);
    expect(judgedIn(true, ["holds", "violated"], ["absent", "notReached"])).toEqual([
      "refuted",
      "untested",
    ]);
  });

  test("is untested where nothing puts it to the test, if other scenarios were not asked for", () => {
    const scenario = scenarioWith("s", "notReached", "notReached");
    const [judgedClaim] = judgeClaims(
      [claim("keeps", "s", true)],
      [scenario],
      [claim("keeps", "t", true)],
    );
    expect(judgedClaim!.verdict).toBe("untested");
  });

  test("is undecided when nothing puts it to the test anywhere", () => {
    const never: [PropertyVerdict, PropertyVerdict] = ["notReached", "notReached"];
    expect(judgedIn(true, never, never)).toEqual(["undecided", "undecided"]);
  });

  test("is undecided where it is not put to the test any more", () => {
    expect(judgedIn(true, ["holds", "holds"], ["holds", "notReached"])).toEqual([
      "confirmed",
      "undecided",
    ]);
  });

  test("that names them must be put to the test in each", () => {
    expect(judgedIn(false, ["holds", "holds"], ["notReached", "notReached"])).toEqual([
      "confirmed",
      "undecided",
    ]);
  });
});
