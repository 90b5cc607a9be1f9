/** The random explorer: long runs whose commands are drawn by numbers from fast-check. */
import type { Kernel, Row } from "../kernel/index.ts";
import { DEADLOCK, violatedClaims, type ClaimName } from "../replay/claims.ts";
import type { CheckResult, StopReason } from "../search/result.ts";
import { candidatesIn, weigherOf, type Candidate, type Weigher } from "./modes.ts";
import { choose, PORTION, portionOfNumbers } from "./numbers.ts";
import { planOf, type Plan, type RandomOptions } from "./options.ts";
import { shrink } from "./shrink.ts";
import { Tally } from "./tally.ts";
import { Watch } from "./watch.ts";

/**
 * Explores at random. Each violated claim is reported once, with a short run, and the exploration
 * goes on for the others. The same seed and options make the same runs and the same result.
 * @throws InputError for options that make no sense
 */
export async function explore(kernel: Kernel, options: RandomOptions = {}): Promise<CheckResult> {
  return new Exploration(kernel, options).explore();
}

class Exploration {
  readonly #kernel: Kernel;
  readonly #options: RandomOptions;
  readonly #plan: Plan;
  readonly #weigher: Weigher;
  readonly #tally: Tally;
  readonly #watch: Watch;
  #runs = 0;
  #stoppedBy: StopReason | undefined;

  constructor(kernel: Kernel, options: RandomOptions) {
    this.#kernel = kernel;
    this.#options = options;
    this.#plan = planOf(kernel, options);
    this.#weigher = weigherOf(kernel, this.#plan);
    this.#tally = new Tally(kernel);
    this.#watch = new Watch(options);
  }

  async explore(): Promise<CheckResult> {
    // Whoever aborted before the start, or allows no time, gets an answer without a run.
    this.#stoppedBy = await this.#pause();
    while (this.#stoppedBy === undefined && this.#runs < this.#plan.runs) {
      await this.#run(this.#runs);
      if (this.#stoppedBy === undefined) this.#runs++;
    }
    return this.#result();
  }

  /** One run from the initial state, until it is long enough, is stuck, or has a reason to stop. */
  async #run(run: number): Promise<void> {
    const schedule: number[] = [];
    let row = this.#kernel.initialRow();
    let numbers: readonly number[] = [];
    this.#judge(row, schedule);
    while (this.#stoppedBy === undefined) {
      const candidates = this.#candidates(row, schedule);
      const at = schedule.length;
      if (candidates.length === 0 || at === this.#plan.length || this.#stoppedBy) return;
      if (at % PORTION === 0) numbers = portionOfNumbers(this.#plan.seed, run, at / PORTION);
      row = this.#take(row, candidates, numbers[at % PORTION]!, schedule);
      this.#judge(row, schedule);
      if (this.#watch.isDue) this.#stoppedBy ??= await this.#pause();
    }
  }

  #candidates(row: Row, schedule: readonly number[]): Candidate[] {
    const candidates = candidatesIn(this.#kernel, row);
    this.#tally.offer(candidates);
    const isStuck = candidates.length === 0 && !this.#kernel.isProperEnd(row);
    if (isStuck && this.#tally.deadlock === undefined) this.#report(DEADLOCK, schedule);
    return candidates;
  }

  #take(row: Row, candidates: Candidate[], number: number, schedule: number[]): Row {
    const candidate = candidates[choose(this.#weigher.weigh(candidates), number)]!;
    const { index } = candidate.command;
    schedule.push(index);
    this.#weigher.took(candidate);
    this.#tally.took(candidate, schedule.length);
    return this.#kernel.take(row, index)!.row;
  }

  #judge(row: Row, schedule: readonly number[]): void {
    for (const claim of this.#tally.visit(row)) this.#report(claim, schedule);
    if (this.#tally.states >= (this.#options.budget?.maxStates ?? Infinity))
      this.#stoppedBy ??= "max-states";
  }

  #report(claim: ClaimName, found: readonly number[]): void {
    const kernel = this.#kernel;
    const schedule = shrink(kernel, found, claim);
    let row = kernel.initialRow();
    for (const command of schedule) row = kernel.take(row, command)!.row;
    const { parameters } = violatedClaims(kernel, row).find(
      ({ kind, name }) => kind === claim.kind && name === claim.name,
    )!;
    this.#tally.violates(claim, { parameters, schedule });
    if (this.#options.failFast === true) this.#stoppedBy ??= "fail-fast";
  }

  #pause(): Promise<StopReason | undefined> {
    const { states, transitions, depth } = this.#tally;
    const modelShare = this.#kernel.modelMs / Math.max(1, this.#watch.elapsedMs);
    return this.#watch.pause(() => ({ states, transitions, depth, queue: 0, modelShare }));
  }

  #result(): CheckResult {
    const { states, transitions, depth, deadlock, claims, commands, eventTypes } = this.#tally;
    return {
      explorer: "random",
      verdict: this.#tally.isViolated ? "violated" : "incomplete",
      complete: false,
      ...(this.#stoppedBy && { stoppedBy: this.#stoppedBy }),
      soundness: soundness(this.#plan, this.#runs),
      states,
      transitions,
      depth,
      seconds: this.#watch.elapsedMs / 1000,
      modelRuns: this.#kernel.learner.runs,
      claims,
      ...(deadlock && { deadlock }),
      commands,
      eventTypes,
      seed: this.#plan.seed,
    };
  }
}

/** What a random exploration is worth, and all that it takes to repeat it. */
function soundness({ runs, length, seed, mode, weights }: Plan, finished: number): string {
  const given = Object.entries(weights).map(([name, weight]) => ` ${name}=${weight}`);
  const how = mode === "uniform" ? "" : ` (${mode}${given.join("")})`;
  const done = finished < runs ? `${finished} of ${runs}` : `${runs}`;
  return `random${how}: ${done} runs of up to ${length} steps, seed ${seed}; states can be missed`;
}
