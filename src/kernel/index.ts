/** The kernel: states as rows, steps and verdicts from decision trees. */
export { canonicalJson } from "./canonical.ts";
export { Forest } from "./forest.ts";
export { Kernel } from "./kernel.ts";
export { DISABLED, NO_SUCCESSORS, NOT_REACHED, UNKNOWN, VIOLATES } from "./leaves.ts";
export type { KernelOptions, Row } from "./kernel.ts";
export type { FairnessCondition } from "./fairness.ts";
export type { Judge, KernelCommand, LivenessClaim } from "./learner.ts";
export { runSchedule, type Run, type Schedule } from "./run.ts";
export { mayTell, touchesOf } from "./touches.ts";
export type { ValueTables } from "./value-tables.ts";
export { grownInts, sharedInts } from "./shared-ints.ts";
export { Zobrist } from "./zobrist.ts";
