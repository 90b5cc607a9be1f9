/** The kernel: states as rows, steps and verdicts from decision trees. */
export { canonicalJson } from "./canonical.ts";
export { Forest, UNKNOWN } from "./forest.ts";
export { DISABLED, Kernel, NOT_REACHED, VIOLATES } from "./kernel.ts";
export type { KernelOptions, Row } from "./kernel.ts";
export type { FairnessCondition } from "./fairness.ts";
export type { Judge, KernelCommand, LivenessClaim } from "./learner.ts";
export { runSchedule, type Run, type Schedule } from "./run.ts";
export { mayTell, touchesOf } from "./touches.ts";
export type { ValueTables } from "./value-tables.ts";
export { grownInts, sharedInts } from "./shared-ints.ts";
export { Zobrist } from "./zobrist.ts";
