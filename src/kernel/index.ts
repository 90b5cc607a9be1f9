/** The kernel: states as rows, steps and verdicts from decision trees. */
export { canonicalJson } from "./canonical.ts";
export { Forest, UNKNOWN } from "./forest.ts";
export { DISABLED, HOLDS, Kernel, NOT_REACHED, VIOLATES } from "./kernel.ts";
export type { KernelOptions, Outcome, Row } from "./kernel.ts";
export type { Judge, KernelCommand, Verdict } from "./learner.ts";
export { entriesOf, runSchedule, type Run, type Schedule } from "./run.ts";
export type { ValueTables } from "./value-tables.ts";
export { Zobrist } from "./zobrist.ts";
