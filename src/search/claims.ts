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
  reached: Uint8Array,
  violations: ReadonlyMap<number, Violation>,
): ClaimResult[] {
  const names = new Set(kernel.judges.map((judge) => judge.name));
  return [...names].flatMap((name): ClaimResult[] => {
    const instances = kernel.judges.filter((judge) => judge.name === name);
    const { kind, claim, citation } = instances[0]!;
    if (kind === "final") return [];
    const violation = instances
      .map(({ index }) => violations.get(index))
      .find((v) => v !== undefined);
    if (violation !== undefined)
      return [{ name, kind, claim, citation, verdict: "violated", violation }];
    const isReached = instances.some(({ index }) => reached[index] === 1);
    return [{ name, kind, claim, citation, verdict: isReached ? "holds" : "notReached" }];
  });
}
