/** Which violations a report of a comparison shows. */
import type { ComparedScenario, Comparison } from "./comparison.ts";
import type { Evidence } from "./evidence.ts";

/** A violation that tells a change. */
export interface ShownViolation {
  readonly side: string;
  readonly evidence: Evidence;
}

/**
 * Those that tell a change: of the baseline where another side repairs it, of a side where the baseline is not
 * violated, and what refutes a claim.
 */
export function shownViolations(
  { scenario, properties }: ComparedScenario,
  { claims }: Pick<Comparison, "claims">,
): ShownViolation[] {
  return properties.flatMap(({ name, verdicts }) => {
    const [baseline, ...others] = verdicts;
    const wasViolated = baseline!.verdict === "violated";
    const isRepaired = others.some(({ verdict }) => verdict !== "violated");
    const isRefuting = (side: string) =>
      claims.some(
        (claim) =>
          claim.verdict === "refuted" &&
          claim.scenario === scenario &&
          claim.property === name &&
          claim.side === side,
      );
    return verdicts.flatMap(({ side, evidence }) => {
      const isBaseline = side === baseline!.side;
      const isShown = isBaseline ? isRepaired : !wasViolated || isRefuting(side);
      return isShown && evidence !== undefined ? [{ side, evidence }] : [];
    });
  });
}
