/** Judges what a proposal claims by what was found before and after it. */
import type {
  ClaimForm,
  ClaimVerdict,
  ComparedScenario,
  JudgedClaim,
  PropertyVerdict,
} from "../report/comparison.ts";
import type { PlacedClaim } from "./claims.ts";
import { BASELINE } from "./plan.ts";

type Judgement = readonly [Exclude<ClaimVerdict, "untested">, string];
type Judge = (before: PropertyVerdict, after: PropertyVerdict) => Judgement;

/**
 * Judges each claim in its scenario; each must be among the scenarios.
 * @param leftOut claims about scenarios that nobody asked for
 */
export function judgeClaims(
  claims: readonly PlacedClaim[],
  scenarios: readonly ComparedScenario[],
  leftOut: readonly PlacedClaim[] = [],
): JudgedClaim[] {
  const judged = claims.map(({ isGeneral, ...claim }) => {
    const place = scenarios.find(({ scenario }) => scenario === claim.scenario)!;
    const before = verdictOf(place, claim.property, BASELINE);
    const after = verdictOf(place, claim.property, claim.side);
    const [verdict, reason] = JUDGES[claim.form](before, after);
    return { isGeneral, ...claim, verdict, before, after, reason };
  });
  return judged.map(({ isGeneral, ...claim }): JudgedClaim => {
    const isElsewhere =
      judged.some((other) => isSameClaim(claim, other) && !isEmpty(other)) ||
      leftOut.some((other) => isSameClaim(claim, other));
    if (!isGeneral || !isEmpty(claim) || !isElsewhere) return claim;
    const reason =
      "Nothing puts it to the test in this scenario on either side; it is claimed of others as well.";
    return { ...claim, verdict: "untested", reason };
  });
}

function isSameClaim(a: Omit<PlacedClaim, "isGeneral">, b: PlacedClaim): boolean {
  return a.form === b.form && a.side === b.side && a.property === b.property;
}

/** Whether nothing puts the property to the test on either side. */
function isEmpty({ before, after }: Pick<JudgedClaim, "before" | "after">): boolean {
  return isUntested(before) && isUntested(after);
}

function isUntested(verdict: PropertyVerdict): boolean {
  return verdict === "notReached" || verdict === "absent";
}

/** What a side says of a property. */
export function verdictOf(
  { properties }: ComparedScenario,
  property: string,
  side: string,
): PropertyVerdict {
  const { verdicts = [] } = properties.find(({ name }) => name === property) ?? {};
  return verdicts.find((verdict) => verdict.side === side)?.verdict ?? "absent";
}

const NOT_REACHED_BEFORE =
  "What it speaks of never happens in the baseline within these bounds, so nothing shows that it was broken.";

/** Violated before, and holding after. */
const repairs: Judge = (before, after) => {
  if (after === "violated") return ["refuted", "It is violated with the proposal."];
  const [verdict, reason] = brokenBefore(before);
  if (verdict === "refuted") return [verdict, reason];
  if (after === "absent")
    return ["refuted", "The proposal takes the property away instead of repairing it."];
  if (verdict === "undecided") return [verdict, reason];
  if (after === "undecided")
    return ["undecided", "The search with the proposal was cut before it could tell."];
  if (after === "notReached")
    return [
      "undecided",
      "Nothing violates it any more, but what it speaks of never happens with the proposal within these bounds.",
    ];
  return ["confirmed", "Violated without it, holds with it."];
};

/** Whether there is anything that could be repaired, or stay broken. */
function brokenBefore(before: PropertyVerdict): Judgement {
  switch (before) {
    case "violated":
      return ["confirmed", "It is violated in the baseline."];
    case "holds":
      return ["refuted", "It holds in the baseline, so there is nothing to repair."];
    case "absent":
      return ["refuted", "The baseline does not have the property, so it cannot be broken there."];
    case "notReached":
      return ["undecided", NOT_REACHED_BEFORE];
    case "undecided":
      return ["undecided", "The search of the baseline was cut before it could tell."];
  }
}

/** Not violated before, and holding after. */
const keeps: Judge = (before, after) => {
  if (after === "violated")
    return [
      "refuted",
      before === "violated"
        ? "It is violated in the baseline and stays so: there is nothing to keep."
        : "It is violated.",
    ];
  if (before === "violated")
    return ["refuted", "It is violated in the baseline: this is a repair, and nothing to keep."];
  if (after === "absent" && before !== "absent")
    return ["refuted", "The system does not have the property any more."];
  if (after === "undecided") return ["undecided", "The search was cut before it could tell."];
  if (before === "undecided")
    return ["undecided", "The search of the baseline was cut before it could tell."];
  return after === "holds" ? keptReason(before) : emptyReason(before);
};

function keptReason(before: PropertyVerdict): Judgement {
  if (before === "notReached")
    return ["confirmed", "Holds; in the baseline it is never put to the test."];
  if (before === "absent") return ["confirmed", "Holds; the baseline does not have the property."];
  return ["confirmed", "Holds without it and with it."];
}

/** Nothing violates it, but nothing puts it to the test either: that is not the same as kept. */
function emptyReason(before: PropertyVerdict): Judgement {
  if (before === "holds")
    return [
      "undecided",
      "Nothing violates it, but what it speaks of happens in the baseline and never any more: it holds emptily.",
    ];
  return [
    "undecided",
    "What it speaks of never happens on either side: the bounds are too small for it.",
  ];
}

/** Violated before and after. */
const staysBroken: Judge = (before, after) => {
  const [verdict, reason] = brokenBefore(before);
  if (verdict !== "confirmed")
    return [verdict, reason.replace("nothing to repair", "nothing that could stay broken")];
  if (after === "violated") return ["confirmed", "Violated without it and with it."];
  if (after === "undecided") return ["undecided", "The search was cut before it could tell."];
  if (after === "notReached")
    return ["undecided", "What it speaks of never happens here within these bounds."];
  return ["refuted", "It is not violated here: it does not stay broken."];
};

const JUDGES: Readonly<Record<ClaimForm, Judge>> = { repairs, keeps, staysBroken };
