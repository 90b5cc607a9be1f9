/** What became of a liveness property. */
import type { FairnessCondition, Schedule } from "../kernel/index.ts";

/** A fair run on which a property is not fulfilled. */
export interface LivenessViolation {
  /** The parameters of the instance. */
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly schedule: Schedule;
  /** The steps after so many are taken again and again; where there are none, the run ends there. */
  readonly loopStart: number;
  /** How many states the graph has. */
  readonly statesSeen: number;
}

/** `notReached`: its trigger was never true. `undecided`: there is no whole graph to judge it on. */
export interface LivenessResult {
  readonly name: string;
  readonly kind: "liveness";
  readonly claim: string;
  readonly citation: string;
  readonly verdict: "holds" | "violated" | "notReached" | "undecided";
  readonly violation?: LivenessViolation;
  /** Of one that holds: the fairness that is enough for it. */
  readonly restsOn?: readonly FairnessCondition[];
  /** Why it is undecided. */
  readonly reason?: string;
}
