/** Monitors: XState machines that watch the log, for properties over time. */
import type { AnyStateMachine } from "xstate";

/**
 * A claim about every run. The machine receives each event of the log, and nothing else, in order; a
 * state tagged `violated` is the violation, a state tagged `engaged` (or `violated`) shows that the
 * claim was not vacuous. It must have no effects. Its snapshot is part of the explored state, so
 * keep it small: a monitor that counts makes the search infinite.
 */
export interface Monitor {
  /** Kebab case, a claim about order or answer: `invalidation-completes-before-reuse`. */
  readonly name: string;
  readonly claim: string;
  readonly citation: string;
  readonly machine: AnyStateMachine;
}

/** The tag of a monitor's state that is a violation. */
export const VIOLATED = "violated";
/** The tag of a monitor's states that show that the claim was put to the test. */
export const ENGAGED = "engaged";

/** Declares a monitor. */
export function defineMonitor(monitor: Monitor): Monitor {
  return monitor;
}
