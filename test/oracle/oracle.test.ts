/** What the oracle asks about, and what it concludes. */
import { describe, expect, test } from "vitest";
import { catalogue } from "../../models/catalogue.ts";
import { checkBounds } from "../../src/catalogue/find.ts";
import { declaredViolations, defaultBounds, type Scenario } from "../../src/system/index.ts";
import { oracleSubjects, STATES_MAX } from "./subjects.ts";
import { conclusion, oracleTable, type OracleRow } from "./table.ts";

describe("the subjects", () => {
  const subjects = oracleSubjects(catalogue);

  test("are all scenarios, on bounds that they have", () => {
    const names = new Set(subjects.map(({ scenario }) => scenario.name));
    expect([...names]).toEqual(catalogue.scenarios.map(({ name }) => name));
    for (const { scenario, bounds } of subjects) checkBounds(scenario, bounds);
  });

  test("are smaller than the defaults where these give too many states, and only there", () => {
    for (const { scenario, bounds } of subjects) {
      const isChanged = Object.keys(bounds).length > 0;
      expect([scenario.name, isChanged]).toEqual([
        scenario.name,
        scenario.expected!.states > STATES_MAX,
      ]);
    }
  });

  test("have no claim that the scenario declares to violate, and every other", () => {
    for (const { scenario, bounds } of subjects) {
      const original = catalogue.scenarios.find(({ name }) => name === scenario.name)!;
      const claimsOf = ({ system }: Scenario) =>
        system({ ...defaultBounds(scenario), ...bounds }).invariants.map(({ name }) => name);
      const declared = declaredViolations(original);
      expect(claimsOf(scenario)).toEqual(claimsOf(original).filter((c) => !declared.includes(c)));
    }
  });

  test("can be those of one scenario, which must be there", () => {
    const one = oracleSubjects(catalogue, "reference");
    expect(one.map(({ scenario }) => scenario.name)).toEqual(["reference"]);
    expect(() => oracleSubjects(catalogue, "refrence")).toThrow(/scenarios are reference, /);
  });
});

describe("the table", () => {
  const counts = { states: 1_234, transitions: 5_678 };
  const result = { ...counts, verdict: "holds" as const, complete: true };
  const row: OracleRow = { scenario: "a", bounds: { n: 1 }, result, answers: [] };

  test("says that equal counts are equal", () => {
    const rows = [{ ...row, answers: [{ tool: "spin", counts }] }];
    expect(oracleTable(rows, ["spin"])).toMatch(/a +n=1 +holds +1,234 +5,678 +equal/);
    expect(conclusion(rows)).toEqual({ text: "All 1 pairs of counts are equal.", isEqual: true });
  });

  test.each([
    [{ ...counts, states: 1_235 }, /DIFFERS: 1,235, 5,678/],
    [{ ...counts, transitions: 5_677 }, /DIFFERS: 1,234, 5,677/],
  ])("shows counts that differ, %j", (other, cell) => {
    const rows = [{ ...row, answers: [{ tool: "spin", counts: other }] }];
    expect(oracleTable(rows, ["spin"])).toMatch(cell);
    expect(conclusion(rows)).toMatchObject({ isEqual: false });
  });

  test("does not take a tool that failed for one that agrees", () => {
    const rows = [{ ...row, answers: [{ tool: "rumur", error: "no memory" }] }];
    expect(oracleTable(rows, ["rumur"])).toContain("FAILED");
    const { text, isEqual } = conclusion(rows);
    expect([text, isEqual]).toEqual(["1 of 1 pairs of counts differ.\na, rumur: no memory", false]);
  });

  test("says what was too large", () => {
    const rows = [{ ...row, result: { ...result, complete: false } }];
    expect(oracleTable(rows, ["spin"])).toContain("too large");
    expect(conclusion(rows).text).toContain("1 too large to be compared");
  });
});
