/** What each side of a scenario says of each property, side by side. */
import { collectEvidence, findingsOf } from "../check/collect-evidence.ts";
import type { Explored } from "../check/explore.ts";
import type { ComparedProperty, SideVerdict } from "../report/comparison.ts";
import type { CheckResult, ClaimResult } from "../search/result.ts";
import { DEADLOCK } from "./claims.ts";

/** A side that was explored. */
export interface ExploredSide {
  readonly name: string;
  readonly explored: Explored;
}

type About = Omit<ComparedProperty, "verdicts">;

/** In the order of the first side that has them; the deadlock comes last. */
export function compareProperties(sides: readonly ExploredSide[]): ComparedProperty[] {
  const properties = new Map<string, About>();
  for (const { explored } of sides)
    for (const { name, kind, claim, citation } of explored.result.claims)
      if (!properties.has(name)) properties.set(name, { name, kind, claim, citation });
  const { claim } = sides[0]!.explored.kernel.judges.at(-1)!;
  properties.set(DEADLOCK, { name: DEADLOCK, kind: "deadlock", claim, citation: "" });
  return [...properties.values()].map((about) => ({
    ...about,
    verdicts: sides.map((side) => verdictOn(side, about.name)),
  }));
}

function verdictOn({ name: side, explored }: ExploredSide, property: string): SideVerdict {
  const { kernel, result } = explored;
  const finding = findingsOf(result).find(({ name }) => name === property);
  if (finding !== undefined)
    return { side, verdict: "violated", evidence: collectEvidence(kernel, finding) };
  const claim = result.claims.find(({ name }) => name === property);
  if (claim === undefined && property !== DEADLOCK) return { side, verdict: "absent" };
  return { side, ...unviolated(claim, result) };
}

/** A search that was cut shows of nothing that it holds, nor that it is never put to the test. */
function unviolated(
  claim: ClaimResult | undefined,
  { complete, stoppedBy }: CheckResult,
): Pick<SideVerdict, "verdict" | "reason"> {
  if (!complete) return { verdict: "undecided", reason: `the search was cut by ${stoppedBy}` };
  const { verdict = "holds", reason } = claim ?? {};
  if (verdict === "undecided") return { verdict, reason: reason! };
  return { verdict };
}
