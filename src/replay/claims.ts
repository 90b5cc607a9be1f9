/** What is violated in a state: invariants, monitors, and the deadlock as one more claim. */
import { DISABLED, VIOLATES, type Judge, type Kernel, type Row } from "../kernel/index.ts";

/** Names a claim, without the instance. */
export interface ClaimName {
  readonly kind: "invariant" | "monitor" | "deadlock" | "liveness";
  readonly name: string;
}

/** The claim that every state without an enabled step is a proper end. */
export const DEADLOCK: ClaimName = { kind: "deadlock", name: "deadlock" };

/** A claim that a state violates, with the instance. */
export interface ViolatedClaim extends ClaimName {
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly claim: string;
  readonly citation: string;
  /** What is wrong, with the values of this state. */
  readonly explanation?: string;
}

/** Asks whether a state violates a claim. */
export type Fails = (row: Row) => boolean;

/** Whether no command is enabled in a state that is no proper end. */
export function isDeadlock(kernel: Kernel, row: Row): boolean {
  for (const { index } of kernel.commands)
    if (kernel.stepLeaf(index, row) !== DISABLED) return false;
  return !kernel.isProperEnd(row);
}

/**
 * The question whether a claim is violated, by any of its instances.
 * @throws Error when the system has no such claim, or no state alone can violate it
 */
export function failsClaim(kernel: Kernel, { kind, name }: ClaimName): Fails {
  if (kind === "deadlock") return (row) => isDeadlock(kernel, row);
  const judges = kernel.judges.filter((j) => j.kind === kind && j.name === name);
  if (judges.length === 0) throw new Error(`The system has no ${kind} ${name}.`);
  return (row) => judges.some((j) => kernel.verdictLeaf(j.index, row) === VIOLATES);
}

/** Everything that a state violates. */
export function violatedClaims(kernel: Kernel, row: Row): ViolatedClaim[] {
  const found = kernel.violations(row).map((judge) => violated(kernel, judge, row));
  if (!isDeadlock(kernel, row)) return found;
  const { claim, citation, parameters } = kernel.judges.at(-1)!;
  const explanation = "No command is enabled, and the state is not a proper end.";
  return [...found, { ...DEADLOCK, parameters, claim, citation, explanation }];
}

function violated(kernel: Kernel, judge: Judge, row: Row): ViolatedClaim {
  const { name, parameters, claim, citation } = judge;
  const kind = judge.kind as "invariant" | "monitor";
  const explanation = kernel.learner.explain(judge.index, row);
  return { kind, name, parameters, claim, citation, ...(explanation && { explanation }) };
}
