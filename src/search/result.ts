/** What an exploration found. */
import type { FairnessCondition, Schedule } from "../kernel/index.ts";
import type { Stimulus } from "../system/index.ts";

/** Why an exploration ended before it had seen everything. */
export type StopReason =
  | "max-states"
  | "max-depth"
  | "time-limit"
  | "memory-limit"
  | "interrupted"
  | "fail-fast";

/** A run that ends in a state that a claim forbids. */
export interface Violation {
  /** The parameters of the violated instance of a quantified invariant. */
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly schedule: Schedule;
  /**
   * Of a liveness property: after so many steps the loop begins, the steps from there on are taken again and again.
   * Where there are none, the run ends there.
   */
  readonly loopStart?: number;
  /** How many distinct states an exhaustive search knew when it came across this one. */
  readonly statesSeen?: number;
}

/**
 * What became of one invariant, monitor or liveness property. `notReached`: its antecedent was never true.
 * `undecided`: a liveness property, without the whole graph of states.
 */
export interface ClaimResult {
  readonly name: string;
  readonly kind: "invariant" | "monitor" | "liveness";
  readonly claim: string;
  readonly citation: string;
  readonly verdict: "holds" | "violated" | "notReached" | "undecided";
  /** The first violation found; the shortest one in an exhaustive search. */
  readonly violation?: Violation;
  /** Of a liveness property that holds: the fairness that is enough for it. */
  readonly restsOn?: readonly FairnessCondition[];
  /** Why it is undecided. */
  readonly reason?: string;
}

/** How often a command was enabled. */
export interface CommandResult {
  readonly actor: string;
  readonly stimulus: Stimulus;
  readonly enabled: number;
}

/** Where the time went, as shares of the whole. */
export interface TimeShares {
  readonly models: number;
  readonly cacheWalk: number;
  readonly visitedSet: number;
}

/** What became of a reduction in a run. */
export interface ReductionReport {
  readonly name: "partial order" | "symmetry";
  readonly applied: boolean;
  /** What it did, or why it was not applied. */
  readonly detail: string;
}

export interface CheckResult {
  readonly explorer: "exhaustive" | "random";
  /** `violated` also when the search was cut; `holds` only when it was complete. */
  readonly verdict: "holds" | "violated" | "incomplete";
  /** Whether every reachable state within the bounds was judged; or by a reduction need not be. */
  readonly complete: boolean;
  /** Why it ended early. */
  readonly stoppedBy?: StopReason;
  /** One line that says how sound the verdict is. */
  readonly soundness: string;
  /** The reductions that the system declares enough for, applied or not. */
  readonly reductions?: readonly ReductionReport[];
  /** With symmetry: how many states of the plain system the states stand for. */
  readonly statesRepresented?: number;
  /** Distinct states; in random runs, states visited. */
  readonly states: number;
  /** Enabled (state, command) pairs; in random runs, steps taken. */
  readonly transitions: number;
  /** Steps of the longest shortest path; in random runs, of the longest run. */
  readonly depth: number;
  readonly seconds: number;
  /** How many threads searched; small searches need no second one. */
  readonly threads?: number;
  readonly modelRuns: number;
  readonly shares?: TimeShares;
  readonly claims: readonly ClaimResult[];
  /** A state without an enabled step that the scenario does not call final. */
  readonly deadlock?: Violation;
  readonly commands: readonly CommandResult[];
  /** Types of events that were never emitted are missing here. */
  readonly eventTypes: readonly string[];
  /** For random runs: what reproduces this one. */
  readonly seed?: number;
}

/** Told at intervals while an exploration runs. */
export interface Progress {
  readonly states: number;
  readonly transitions: number;
  /** States that wait to be expanded. */
  readonly queue: number;
  readonly depth: number;
  readonly elapsedMs: number;
  readonly memoryBytes: number;
  /** Share of the time so far that the models took. */
  readonly modelShare: number;
}

/** Limits of an exploration; a run that meets one ends incomplete. */
export interface Budget {
  readonly maxStates?: number;
  readonly maxDepth?: number;
  readonly timeLimitMs?: number;
  readonly memoryLimitBytes?: number;
}

/** What every explorer takes. */
export interface ExploreOptions {
  readonly budget?: Budget;
  /** Stop at the first violation of any claim. */
  readonly failFast?: boolean;
  readonly onProgress?: (progress: Progress) => void;
  /** Aborting it ends the exploration as interrupted, with what it has. */
  readonly signal?: AbortSignal;
  /** Explore fewer orders of steps that commute; sound, needs footprints. Off by default. */
  readonly partialOrder?: boolean;
  /** Explore one state of each orbit; sound, needs a declared symmetry. Off by default. */
  readonly symmetry?: boolean;
  /** Judge the liveness properties, if there are any, on the whole graph; reductions are then off. Off by default. */
  readonly liveness?: boolean;
  /** How many threads search; 1 by default. */
  readonly threads?: number;
  /** When so many states are known the threads are started; with 0 they are waited for. 20,000 by default. */
  readonly threadsFrom?: number;
}
