/** The exhaustive explorer: breadth first, exact, with the shortest counterexample of each violated claim. */
import { DISABLED, type Kernel, type Schedule } from "../kernel/index.ts";
import type { CheckResult, ExploreOptions, StopReason, TimeShares, Violation } from "./result.ts";
import { claimResults } from "./claims.ts";
import { StoreFull } from "./growable-words.ts";
import { Searcher } from "./searcher.ts";
import type { StateStore } from "./state-store.ts";

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
  readonly #searcher: Searcher;
  readonly #store: StateStore;
  /** The first violated state of each judge. */
  readonly #violatedAt = new Map<number, number>();
  #stuckAt: number | undefined;
  /** The depth of the states being expanded, and the first state that is deeper. */
  #depth = 0;
  #levelEnd = 1;
  readonly #start = performance.now();

  constructor(kernel: Kernel, options: ExploreOptions) {
    this.#kernel = kernel;
    this.#options = options;
    this.#searcher = new Searcher(kernel, {
      threads: options.threads ?? 1,
      keepsGraph: false,
      onViolation: (judge, state) => this.#onViolation(judge, state),
    });
    this.#store = this.#searcher.store;
    this.#searcher.begin();
  }

  async run(): Promise<CheckResult> {
    return this.#explore().finally(() => this.#searcher.close());
  }

  async #explore(): Promise<CheckResult> {
    let stop: StopReason | undefined;
    let breath = this.#start;
    while (stop === undefined && this.#searcher.head < this.#store.count) {
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
      const until = Math.min(this.#levelEnd, this.#searcher.head + this.#searcher.slice);
      this.#searcher.expandUntil(until, maxStates);
    } catch (error) {
      if (error instanceof StoreFull) return "memory-limit";
      throw error;
    }
    const { count } = this.#store;
    if (this.#searcher.head === this.#levelEnd && count > this.#levelEnd) {
      this.#depth++;
      this.#levelEnd = count;
    }
    if (this.#searcher.head === count) return undefined;
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
    const { name, kind } = this.#kernel.judges[judge]!;
    if (kind === "final") this.#stuckAt ??= state;
    else if (!this.#isKnownViolated(name)) this.#violatedAt.set(judge, state);
    for (const other of this.#kernel.judges)
      if (other.name === name && other.kind === kind) this.#searcher.active[other.index] = 0;
  }

  #isKnownViolated(name: string): boolean {
    return [...this.#violatedAt.keys()].some((judge) => this.#kernel.judges[judge]!.name === name);
  }

  #tellProgress(): void {
    const { count } = this.#store;
    const elapsedMs = performance.now() - this.#start;
    this.#options.onProgress?.({
      states: count,
      transitions: this.#searcher.transitions,
      queue: count - this.#searcher.head,
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
    const enabled = this.#searcher.enabled();
    return {
      explorer: "exhaustive",
      verdict: this.#hasViolation() ? "violated" : complete ? "holds" : "incomplete",
      complete,
      ...stopped,
      soundness: this.#soundness(stoppedBy),
      states: this.#store.count,
      transitions: this.#searcher.transitions,
      depth: this.#depth,
      seconds: elapsedMs / 1000,
      modelRuns: this.#kernel.learner.runs,
      shares: this.#shares(elapsedMs),
      claims: claimResults(this.#kernel, this.#searcher.reached, violations),
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
        : `cut by ${stoppedBy} with ${count - this.#searcher.head} of ${count} states not expanded`;
    const cache = this.#kernel.isCached ? "" : "; models run for every step";
    return `${cover}; exact (whole rows compared, no hash compaction); no reductions${cache}`;
  }

  /** The phases of sampled states stand for all; what the models took is known. */
  #shares(elapsedMs: number): TimeShares {
    const models = Math.min(1, this.#kernel.modelMs / elapsedMs);
    const sampled = this.#searcher.walkMs + this.#searcher.lookupMs;
    const walk = sampled === 0 ? 0 : this.#searcher.walkMs / sampled;
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
