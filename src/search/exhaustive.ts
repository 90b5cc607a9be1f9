/** The exhaustive explorer: breadth first, exact, with the shortest counterexample of each violated claim. */
import { DISABLED, Zobrist, type Kernel, type Schedule } from "../kernel/index.ts";
import { InnerLoop } from "./inner-loop.ts";
import { Judging } from "./judging.ts";
import type { CheckResult, ExploreOptions, StopReason, TimeShares, Violation } from "./result.ts";
import { claimResults } from "./claims.ts";
import { hashOf, StateStore } from "./state-store.ts";
import { StoreFull } from "./growable-words.ts";

/** So many states are expanded between two looks at the clock, the memory and the signal. */
const SLICE = 1_024;
/** The event loop gets its turn, and progress is told, this often. */
const BREATH_MS = 100;

/** Explores every reachable state within the budget. @throws ModelError when a model breaks its rules */
export async function exploreExhaustively(
  kernel: Kernel,
  options: ExploreOptions = {},
): Promise<CheckResult> {
  return new Exploration(kernel, options).run();
}

class Exploration {
  readonly #kernel: Kernel;
  readonly #options: ExploreOptions;
  readonly #store: StateStore;
  readonly #judging: Judging;
  readonly #loop: InnerLoop;
  /** The first violated state of each judge. */
  readonly #violatedAt = new Map<number, number>();
  #stuckAt: number | undefined;
  /** The depth of the states being expanded, and the first state that is deeper. */
  #depth = 0;
  #levelEnd = 1;
  readonly #start = performance.now();

  constructor(kernel: Kernel, options: ExploreOptions) {
    const { tables } = kernel.learner;
    const zobrist = new Zobrist();
    zobrist.fit(tables.cells, (cell) => tables.size(cell));
    this.#kernel = kernel;
    this.#options = options;
    this.#store = new StateStore(tables);
    this.#judging = new Judging(kernel, (judge, state) => this.#onViolation(judge, state));
    this.#loop = new InnerLoop(kernel, this.#store, zobrist, this.#judging, (s) =>
      this.#onStuck(s),
    );
    const initial = kernel.initialRow();
    this.#store.addInitial(initial, hashOf(initial, zobrist));
    this.#judging.judgeAll(initial, 0);
  }

  async run(): Promise<CheckResult> {
    let stop: StopReason | undefined;
    let breath = this.#start;
    while (stop === undefined && this.#loop.head < this.#store.count) {
      stop = this.#expandSlice();
      const now = performance.now();
      if (now - breath < BREATH_MS) continue;
      this.#tellProgress();
      await new Promise((resolve) => void setImmediate(resolve));
      breath = performance.now();
    }
    return this.#result(stop);
  }

  /** Expands some states of one level; a reason to stop if there is one. */
  #expandSlice(): StopReason | undefined {
    const { maxStates = Infinity, maxDepth = Infinity } = this.#options.budget ?? {};
    if (this.#depth >= maxDepth) return "max-depth";
    try {
      this.#loop.expandUntil(Math.min(this.#levelEnd, this.#loop.head + SLICE), maxStates);
    } catch (error) {
      if (error instanceof StoreFull) return "memory-limit";
      throw error;
    }
    const { count } = this.#store;
    if (this.#loop.head === this.#levelEnd && count > this.#levelEnd) {
      this.#depth++;
      this.#levelEnd = count;
    }
    if (this.#loop.head === count) return undefined;
    return this.#reasonToStop(maxStates);
  }

  #reasonToStop(maxStates: number): StopReason | undefined {
    const { budget = {}, signal, failFast } = this.#options;
    if (failFast === true && this.#hasViolation()) return "fail-fast";
    if (signal?.aborted === true) return "interrupted";
    if (this.#store.count >= maxStates) return "max-states";
    if (performance.now() - this.#start > (budget.timeLimitMs ?? Infinity)) return "time-limit";
    const { memoryLimitBytes = Infinity } = budget;
    if (memoryLimitBytes < Infinity && process.memoryUsage.rss() > memoryLimitBytes)
      return "memory-limit";
    return undefined;
  }

  #hasViolation(): boolean {
    return this.#violatedAt.size > 0 || this.#stuckAt !== undefined;
  }

  /** Notes the first violation of a claim, and does not ask its other instances any more. */
  #onViolation(judge: number, state: number): void {
    this.#violatedAt.set(judge, state);
    const { name } = this.#kernel.judges[judge]!;
    for (const other of this.#kernel.judges)
      if (other.name === name) this.#judging.active[other.index] = 0;
  }

  #onStuck(state: number): void {
    if (this.#stuckAt !== undefined) return;
    if (!this.#kernel.isProperEnd(this.#store.row(state))) this.#stuckAt = state;
  }

  #tellProgress(): void {
    const { count } = this.#store;
    const elapsedMs = performance.now() - this.#start;
    this.#options.onProgress?.({
      states: count,
      transitions: this.#loop.transitions,
      queue: count - this.#loop.head,
      depth: this.#depth,
      elapsedMs,
      memoryBytes: process.memoryUsage.rss(),
      modelShare: this.#kernel.modelMs / elapsedMs,
    });
  }

  #result(stoppedBy: StopReason | undefined): CheckResult {
    const complete = stoppedBy === undefined;
    const elapsedMs = performance.now() - this.#start;
    const violations = new Map(
      [...this.#violatedAt].map(([judge, state]) => [judge, this.#violation(state, judge)]),
    );
    const deadlock =
      this.#stuckAt === undefined ? {} : { deadlock: this.#violation(this.#stuckAt) };
    const stopped = stoppedBy === undefined ? {} : { stoppedBy };
    const enabled = this.#loop.enabled();
    return {
      explorer: "exhaustive",
      verdict: this.#hasViolation() ? "violated" : complete ? "holds" : "incomplete",
      complete,
      ...stopped,
      soundness: this.#soundness(stoppedBy),
      states: this.#store.count,
      transitions: this.#loop.transitions,
      depth: this.#depth,
      seconds: elapsedMs / 1000,
      modelRuns: this.#kernel.learner.runs,
      shares: this.#shares(elapsedMs),
      claims: claimResults(this.#kernel, this.#judging.reached, violations),
      ...deadlock,
      commands: this.#kernel.commands.map(({ index, actor, stimulus }) => {
        return { actor, stimulus, enabled: enabled[index]! };
      }),
      eventTypes: this.#kernel.eventTypes(),
    };
  }

  #soundness(stoppedBy: StopReason | undefined): string {
    const { count } = this.#store;
    const cover =
      stoppedBy === undefined
        ? "complete within the bounds"
        : `cut by ${stoppedBy} with ${count - this.#loop.head} of ${count} states not expanded`;
    const cache = this.#kernel.isCached ? "" : "; models run for every step";
    return `${cover}; exact (whole rows compared, no hash compaction); no reductions${cache}`;
  }

  /** The phases of sampled states stand for all; what the models took is known. */
  #shares(elapsedMs: number): TimeShares {
    const models = Math.min(1, this.#kernel.modelMs / elapsedMs);
    const sampled = this.#loop.walkMs + this.#loop.lookupMs;
    const walk = sampled === 0 ? 0 : this.#loop.walkMs / sampled;
    return { models, cacheWalk: (1 - models) * walk, visitedSet: (1 - models) * (1 - walk) };
  }

  #violation(state: number, judge?: number): Violation {
    const parameters = judge === undefined ? {} : this.#kernel.judges[judge]!.parameters;
    return { parameters, schedule: this.#scheduleTo(state), statesSeen: state + 1 };
  }

  /** The commands on the way to a state: for each hop the first one that makes it. */
  #scheduleTo(state: number): Schedule {
    const path = this.#store.pathTo(state).map((s) => this.#store.row(s));
    return path.slice(1).map((row, i) => this.#commandBetween(path[i]!, row));
  }

  #commandBetween(before: Int32Array, after: Int32Array): number {
    const makes = (command: number): boolean => {
      if (this.#kernel.stepLeaf(command, before) === DISABLED) return false;
      return this.#kernel.take(before, command)!.row.every((value, cell) => value === after[cell]);
    };
    const command = this.#kernel.commands.find(({ index }) => makes(index));
    if (command === undefined) throw new Error("no command leads from a state to its successor");
    return command.index;
  }
}
