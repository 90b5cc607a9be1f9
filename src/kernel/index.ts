/** The kernel: states as rows, steps and verdicts from decision trees. */
export { canonicalJson } from "./canonical.ts";
export { Forest, UNKNOWN } from "./forest.ts";
export { DISABLED, Kernel, NOT_REACHED, VIOLATES } from "./kernel.ts";
export type { KernelOptions, Row } from "./kernel.ts";
export type { Judge, KernelCommand } from "./learner.ts";
export { runSchedule, type Run, type Schedule } from "./run.ts";
export type { ValueTables } from "./value-tables.ts";
export { Zobrist } from "./zobrist.ts";
