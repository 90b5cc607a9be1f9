/** The public API: the vocabulary of models, `check`, `compareProposal`, and traces. */
export * from "./system/index.ts";
export { check, type Check, type CheckOptions, type FoundViolation } from "./check/check.ts";
export {
  compareProposal,
  type ProposalComparison,
  type ProposalComparisonOptions,
} from "./compare/compare-proposal.ts";
export type {
  ComparedProperty,
  ComparedScenario,
  Comparison,
  JudgedClaim,
  RunComparison,
  SideChanges,
} from "./report/comparison.ts";
export type { CellOrigin, Evidence, ShownStep } from "./report/evidence.ts";
export type {
  Budget,
  CheckResult,
  ClaimResult,
  CommandResult,
  Progress,
  StopReason,
  TimeShares,
  Violation,
} from "./search/result.ts";
export type { LogEntry } from "./log/entry.ts";
export { fold } from "./log/fold.ts";
export { InputError } from "./log/input-error.ts";
export { readTrace } from "./log/read-trace.ts";
export type { Trace, TraceClaim, TraceHeader, TraceLoop } from "./log/trace.ts";
export { writeTrace } from "./log/write-trace.ts";
export { replay, type Replay, type ReplayStep } from "./replay/replay.ts";
export type { FairnessShown, Lasso } from "./replay/lasso.ts";
export { minimizeReplay } from "./check/minimize-replay.ts";
