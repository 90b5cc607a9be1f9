/** Makes a failing run shorter: drops steps while the same claim still fails. */
import type { Kernel, Row, Schedule } from "../kernel/index.ts";
import { failsClaim, type ClaimName, type Fails } from "./claims.ts";

/** How much work may still be done; counts down. */
export interface Effort {
  stepsLeft: number;
}

/**
 * The shortest run that dropping steps leads to. First the loops (a state that was there before),
 * then all steps with one command, then chunks of steps as in delta debugging, then single steps.
 * A step that is disabled because an earlier one was dropped is dropped as well, so the result is a
 * valid run. It ends in the first state that violates the claim; without any one of its
 * steps (and those that need it) no state does.
 * @param effort limits the work; when it is used up, the result may have steps that are not needed
 * @throws Error when the schedule does not violate the claim: the caller's mistake
 */
export function minimize(
  kernel: Kernel,
  schedule: Schedule,
  claim: ClaimName,
  effort: Effort = { stepsLeft: Infinity },
): Schedule {
  const fails = failsClaim(kernel, claim);
  const failing = runToFailure(kernel, schedule, fails);
  if (failing === undefined) throw new Error(`The schedule does not violate ${claim.name}.`);
  const run = new ShrinkingRun(kernel, withoutLoops(kernel, failing), fails, effort);
  run.dropCommands();
  for (let chunk = run.best.length >> 1; chunk > 1; chunk >>= 1) run.dropChunks(chunk);
  for (let before = Infinity; run.best.length < before;) {
    before = run.best.length;
    run.dropChunks(1);
  }
  return run.best;
}

/** The shortest failing run so far, and the attempts to make it shorter. */
class ShrinkingRun {
  best: Schedule;
  readonly #kernel: Kernel;
  readonly #fails: Fails;
  readonly #effort: Effort;

  constructor(kernel: Kernel, failing: Schedule, fails: Fails, effort: Effort) {
    this.best = failing;
    this.#kernel = kernel;
    this.#fails = fails;
    this.#effort = effort;
  }

  /** Drops all steps with the same command, for each command: most of a long run is noise. */
  dropCommands(): void {
    for (const command of new Set(this.best))
      if (this.#mayTry) this.#attempt(this.best.filter((c) => c !== command));
  }

  /** Drops each chunk of so many steps, from the end, that can be dropped. */
  dropChunks(chunk: number): void {
    for (let end = this.best.length; end > 0 && this.#mayTry;) {
      const start = Math.max(0, end - chunk);
      this.#attempt([...this.best.slice(0, start), ...this.best.slice(end)]);
      end = Math.min(start, this.best.length);
    }
  }

  get #mayTry(): boolean {
    return this.#effort.stepsLeft > 0;
  }

  #attempt(candidate: Schedule): void {
    this.#effort.stepsLeft -= candidate.length;
    this.best = runToFailure(this.#kernel, candidate, this.#fails) ?? this.best;
  }
}

/** Runs a schedule without what is disabled, up to the first failure; undefined without one. */
function runToFailure(kernel: Kernel, schedule: Schedule, fails: Fails): Schedule | undefined {
  let row = kernel.initialRow();
  if (fails(row)) return [];
  const taken: number[] = [];
  for (const command of schedule) {
    const outcome = kernel.take(row, command);
    if (outcome === undefined) continue;
    row = outcome.row;
    taken.push(command);
    if (fails(row)) return taken;
  }
  return undefined;
}

/** Cuts what lies between two visits of a state: what follows is possible after the first one. */
function withoutLoops(kernel: Kernel, schedule: Schedule): Schedule {
  let row: Row = kernel.initialRow();
  const states = [row.join()];
  for (const command of schedule) states.push((row = kernel.take(row, command)!.row).join());
  const lastVisit = new Map(states.map((state, place) => [state, place]));
  const kept: number[] = [];
  for (let place = lastVisit.get(states[0]!)!; place < schedule.length;) {
    kept.push(schedule[place]!);
    place = lastVisit.get(states[place + 1]!)!;
  }
  return kept;
}
