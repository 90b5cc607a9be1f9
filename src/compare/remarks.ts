/** What a comparison shows that nobody claimed. */
import type {
  ComparedScenario,
  JudgedClaim,
  PropertyVerdict,
  Remark,
  Side,
} from "../report/comparison.ts";
import { verdictOf } from "./judge-claims.ts";
import { BASELINE } from "./plan.ts";

type Test = (before: PropertyVerdict, after: PropertyVerdict) => boolean;

/**
 * What is violated and was not so in the baseline; a property or deadlock that is new counts, too. Where the search of
 * the baseline was cut, it may have been so there.
 */
export function regressionsIn(
  scenarios: readonly ComparedScenario[],
  sides: readonly Side[],
): Remark[] {
  return remarks(
    scenarios,
    sides,
    (before, after) => after === "violated" && before !== after && before !== "undecided",
  );
}

/** What was violated and holds, where no claim says so. */
export function repairsIn(
  scenarios: readonly ComparedScenario[],
  sides: readonly Side[],
  claims: readonly JudgedClaim[],
): Remark[] {
  const isClaimed = ({ side, property, scenario }: Remark) =>
    claims.some(
      (c) =>
        c.form === "repairs" &&
        c.side === side &&
        c.property === property &&
        c.scenario === scenario,
    );
  return remarks(
    scenarios,
    sides,
    (before, after) => before === "violated" && after === "holds",
  ).filter((remark) => !isClaimed(remark));
}

/** What was put to the test in the baseline, and is not any more: that nothing violates it says nothing. */
export function noLongerTestedIn(
  scenarios: readonly ComparedScenario[],
  sides: readonly Side[],
): Remark[] {
  return remarks(
    scenarios,
    sides,
    (before, after) => isTested(before) && (after === "notReached" || after === "absent"),
  );
}

function isTested(verdict: PropertyVerdict): boolean {
  return verdict === "holds" || verdict === "violated";
}

function remarks(
  scenarios: readonly ComparedScenario[],
  sides: readonly Side[],
  test: Test,
): Remark[] {
  return sides.flatMap(({ name: side }) =>
    scenarios
      .filter((scenario) => scenario.sides.some((size) => size.side === side))
      .flatMap((scenario) =>
        scenario.properties.flatMap(({ name: property }): Remark[] => {
          const before = verdictOf(scenario, property, BASELINE);
          const after = verdictOf(scenario, property, side);
          return test(before, after)
            ? [{ side, property, scenario: scenario.scenario, before, after }]
            : [];
        }),
      ),
  );
}
