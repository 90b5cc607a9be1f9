/** The words of a comparison: verdicts, claims, and how runs and lists are named. */
import type { ClaimForm, PropertyVerdict, SideVerdict } from "./comparison.ts";
import type { Evidence, ShownStep } from "./evidence.ts";
import { counted, formatFields } from "./format.ts";
import { lassoLength } from "./lasso-text.ts";

export const VERDICT_WORDS: Readonly<Record<PropertyVerdict, string>> = {
  holds: "holds",
  violated: "VIOLATED",
  notReached: "not reached",
  undecided: "undecided",
  absent: "absent",
};

export const CLAIM_WORDS: Readonly<Record<ClaimForm, string>> = {
  repairs: "repairs",
  keeps: "keeps",
  staysBroken: "stays broken",
};

/** `holds`, `VIOLATED (5 steps)`. */
export function sideVerdictText({ verdict, evidence }: SideVerdict): string {
  const words = VERDICT_WORDS[verdict];
  return evidence === undefined ? words : `${words} (${stepsText(evidence)})`;
}

/** `5 steps`, `loop, 5 steps`. */
export function stepsText({ lasso, steps }: Evidence): string {
  const loops = lasso !== undefined && lasso.loopStart < steps.length;
  return `${loops ? "loop, " : ""}${counted(steps.length, "step")}`;
}

/** `no-stale-iotlb (page=page0) after 5 steps`. */
export function violationTitle({ name, parameters, lasso, steps }: Evidence): string {
  const where = formatFields(parameters);
  const length = lasso
    ? lassoLength(steps.length, lasso.loopStart)
    : `after ${counted(steps.length, "step")}`;
  return `${name}${where && ` (${where})`} ${length}`;
}

/** `VIOLATED -> holds`. */
export function changeWords(before: PropertyVerdict, after: PropertyVerdict): string {
  return `${VERDICT_WORDS[before]} -> ${VERDICT_WORDS[after]}`;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(words: readonly string[]): string {
  return words.length < 2
    ? words.join("")
    : `${words.slice(0, -1).join(", ")} and ${words.at(-1)!}`;
}

/** Things of one key together, in the order of the first of each. */
export function groupedBy<T>(things: readonly T[], keyOf: (thing: T) => unknown): T[][] {
  const groups = new Map<string, T[]>();
  for (const thing of things) {
    const key = JSON.stringify(keyOf(thing));
    groups.set(key, [...(groups.get(key) ?? []), thing]);
  }
  return [...groups.values()];
}

/** Steps are the same when who does what and what comes of it is. */
export function stepKey({ actor, command, events }: ShownStep): string {
  return JSON.stringify([actor, command, events]);
}
