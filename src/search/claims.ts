/** Sums the verdicts of a claim's instances up. */
import type { Kernel } from "../kernel/index.ts";
import type { ClaimResult, Violation } from "./result.ts";

/**
 * One result per invariant and monitor.
 * @param reached for each judge, whether its antecedent was ever true
 * @param violations by judge
 */
export function claimResults(
  kernel: Kernel,
  reached: Int32Array,
  violations: ReadonlyMap<number, Violation>,
): ClaimResult[] {
  return kernel.learner.claims.map((about): ClaimResult => {
    const instances = kernel.judges.filter(
      ({ kind, name }) => kind === about.kind && name === about.name,
    );
    const violation = instances
      .map(({ index }) => violations.get(index))
      .find((v) => v !== undefined);
    if (violation !== undefined) return { ...about, verdict: "violated", violation };
    const isReached = instances.some(({ index }) => reached[index] === 1);
    return { ...about, verdict: isReached ? "holds" : "notReached" };
  });
}
