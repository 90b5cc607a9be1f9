/** The exhaustive explorer: breadth first, exact, with the shortest counterexample of each violated claim. */
import type { Kernel, Schedule } from "../kernel/index.ts";
import { judgeLiveness, undecidedLiveness } from "../liveness/judge-liveness.ts";
import type {
  CheckResult,
  ClaimResult,
  ExploreOptions,
  ReductionReport,
  StopReason,
  TimeShares,
  Violation,
} from "./result.ts";
import { claimResults } from "./claims.ts";
import { InputError } from "../log/input-error.ts";
import { StoreFull } from "./growable-words.ts";
import { planReductions, type Reductions } from "./reductions.ts";
import { scheduleAlong } from "./schedules.ts";
import { Searcher } from "./searcher.ts";
import type { StateStore } from "./state-store.ts";

/** The event loop gets its turn, and progress is told, this often. */
const BREATH_MS = 100;

/**
 * Explores every reachable state within the budget.
 * @throws ModelError when a model breaks its rules; InputError when the number of threads is none
 */
export async function exploreExhaustively(
  kernel: Kernel,
  options: ExploreOptions = {},
): Promise<CheckResult> {
  const { threads = 1 } = options;
  if (!Number.isInteger(threads) || threads < 1)
    throw new InputError(`The option threads is ${threads}; it must be a whole number from 1 on.`);
  return new Exploration(kernel, options).run();
}

class Exploration {
  readonly #kernel: Kernel;
  readonly #options: ExploreOptions;
  readonly #reductions: Reductions;
  readonly #searcher: Searcher;
  readonly #store: StateStore;
  /** The first violated state of each judge. */
  readonly #violatedAt = new Map<number, number>();
  #stuckAt: number | undefined;
  /** The depth of the states being expanded, and the first state that is deeper. */
  #depth = 0;
  #levelEnd = 1;
  readonly #start = performance.now();
  #breath = this.#start;
  #livenessCutBy: StopReason | undefined;

  constructor(kernel: Kernel, options: ExploreOptions) {
    this.#kernel = kernel;
    this.#options = options;
    this.#reductions = planReductions(kernel, options);
    this.#searcher = new Searcher(kernel, {
      threads: options.threads ?? 1,
      threadsFrom: options.threadsFrom,
      keepsGraph: this.#judgesLiveness,
      reductions: this.#reductions,
      onViolation: (judge, state) => this.#onViolation(judge, state),
    });
    this.#store = this.#searcher.store;
    this.#searcher.begin();
  }

  get #judgesLiveness(): boolean {
    return this.#options.liveness === true && this.#kernel.learner.system.liveness.length > 0;
  }

  async run(): Promise<CheckResult> {
    try {
      return await this.#explore();
    } finally {
      await this.#searcher.close();
    }
  }

  async #explore(): Promise<CheckResult> {
    await this.#searcher.comeUp();
    let stop: StopReason | undefined;
    while (stop === undefined && this.#searcher.head < this.#store.count) {
      stop = this.#expandSlice();
      await this.#breathe();
    }
    const liveness = await this.#liveness(stop);
    return this.#result(stop ?? this.#livenessCutBy, liveness);
  }

  /** Tells progress and lets the event loop have its turn, now and then. */
  async #breathe(): Promise<void> {
    if (performance.now() - this.#breath < BREATH_MS) return;
    this.#tellProgress();
    await new Promise((resolve) => void setImmediate(resolve));
    this.#breath = performance.now();
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
      this.#searcher.beginLevel();
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

  async #liveness(stoppedBy: StopReason | undefined): Promise<readonly ClaimResult[]> {
    const kernel = this.#kernel;
    if (!this.#judgesLiveness) return undecidedLiveness(kernel, "liveness was not asked for");
    if (stoppedBy !== undefined)
      return undecidedLiveness(kernel, `the search was cut by ${stoppedBy}`);
    return judgeLiveness(kernel, this.#searcher.graph(), async () => {
      await this.#breathe();
      const reason = this.#reasonToStop(Infinity);
      // The search is over: it cannot fail any faster.
      if (reason !== "fail-fast") this.#livenessCutBy = reason;
      return this.#livenessCutBy === undefined;
    });
  }

  #result(stoppedBy: StopReason | undefined, liveness: readonly ClaimResult[]): CheckResult {
    const complete = stoppedBy === undefined;
    const isViolated = this.#hasViolation() || liveness.some((c) => c.verdict === "violated");
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
      verdict: isViolated ? "violated" : complete ? "holds" : "incomplete",
      complete,
      ...stopped,
      soundness: this.#soundness(stoppedBy),
      ...(this.#reductions.reports.length > 0 && { reductions: this.#reports() }),
      ...(this.#reductions.symmetry && { statesRepresented: this.#searcher.represented }),
      states: this.#store.count,
      transitions: this.#searcher.transitions,
      depth: this.#depth,
      seconds: elapsedMs / 1000,
      threads: this.#searcher.threads,
      modelRuns: this.#kernel.learner.runs,
      shares: this.#shares(elapsedMs),
      claims: [...claimResults(this.#kernel, this.#searcher.reached, violations), ...liveness],
      ...deadlock,
      commands: this.#kernel.commands.map(({ index, actor, stimulus }) => {
        return { actor, stimulus, enabled: enabled[index]! };
      }),
      eventTypes: this.#kernel.eventTypes(),
    };
  }

  #cover(stoppedBy: StopReason | undefined): string {
    const { count } = this.#store;
    if (stoppedBy === undefined) return "complete within the bounds";
    if (this.#livenessCutBy !== undefined)
      return `all states within the bounds, but the judgement of liveness was cut by ${stoppedBy}`;
    return `cut by ${stoppedBy} with ${count - this.#searcher.head} of ${count} states not expanded`;
  }

  /** What became of the reductions, with what they brought. */
  #reports(): ReductionReport[] {
    const { leftOut = 0, endedAt } = this.#searcher.choice ?? {};
    const share = `${(100 * leftOut).toFixed(1)} % of the enabled steps left out`;
    const saved = `${share}, so commands are counted in a smaller graph`;
    const end =
      endedAt === undefined ? "" : `; given up after ${endedAt} states, since that is too little`;
    return this.#reductions.reports.map((report) => {
      const isChoice = report.name === "partial order" && report.applied;
      return isChoice ? { ...report, detail: `${report.detail}: ${saved}${end}` } : report;
    });
  }

  #soundness(stoppedBy: StopReason | undefined): string {
    const cover = this.#cover(stoppedBy);
    const cache = this.#kernel.isCached ? "" : "; models run for every step";
    const made = this.#reductions.reports.filter(({ applied }) => applied);
    const reductions = made.map(({ name }) => name).join(" and ");
    const how = reductions === "" ? "no reductions" : `reduced by ${reductions}`;
    return `${cover}; exact (whole rows compared, no hash compaction); ${how}${cache}`;
  }

  /** The phases of sampled states stand for all; what the models took is known. */
  #shares(elapsedMs: number): TimeShares {
    const models = Math.min(1, this.#kernel.modelMs / elapsedMs);
    const sampled = this.#searcher.walkMs + this.#searcher.lookupMs;
    const walk = sampled === 0 ? 0 : this.#searcher.walkMs / sampled;
    return { models, cacheWalk: (1 - models) * walk, visitedSet: (1 - models) * (1 - walk) };
  }

  /** The run to a violated state, and which instance of the claim is violated there. */
  #violation(state: number, judge?: number): Violation {
    const schedule = this.#scheduleTo(state);
    const statesSeen = state + 1;
    if (judge === undefined) return { parameters: {}, schedule, statesSeen };
    const about = this.#kernel.judges[judge]!;
    // With symmetry the run ends in a state that the stored one only stands for.
    const end = schedule.reduce(
      (row, command) => this.#kernel.take(row, command)!.row,
      this.#kernel.initialRow(),
    );
    const violated = this.#kernel.violations(end).filter(({ name }) => name === about.name);
    const { parameters } = violated.find(({ index }) => index === judge) ?? violated[0] ?? about;
    return { parameters, schedule, statesSeen };
  }

  #scheduleTo(state: number): Schedule {
    const path = this.#store.pathTo(state).map((s) => this.#store.row(s));
    return scheduleAlong(this.#kernel, path, this.#reductions.symmetry);
  }
}
