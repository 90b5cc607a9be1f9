/** Makes a failing run shorter: drops steps while the same claim still fails. */
import type { Kernel, Row, Schedule } from "../kernel/index.ts";
import { failsClaim, type ClaimName, type Fails } from "./claims.ts";

/**
 * The shortest run that dropping steps leads to. First the loops (a state that was there before),
 * then chunks of steps as in delta debugging, then single steps. A step that is disabled because an
 * earlier one was dropped is dropped as well, so the result is a valid run. It ends in the first state
 * that violates the claim; without any one of its steps (and those that need it) no state does.
 * @throws Error when the schedule does not violate the claim: the caller's mistake
 */
export function minimize(kernel: Kernel, schedule: Schedule, claim: ClaimName): Schedule {
  const fails = failsClaim(kernel, claim);
  const attempt: Try = (candidate) => runToFailure(kernel, candidate, fails);
  const first = attempt(schedule);
  if (first === undefined) throw new Error(`The schedule does not violate ${claim.name}.`);
  let best = withoutLoops(kernel, first);
  for (let chunk = best.length >> 1; chunk > 1; chunk >>= 1)
    best = withoutChunks(best, chunk, attempt);
  for (let before = Infinity; best.length < before; ) {
    before = best.length;
    best = withoutChunks(best, 1, attempt);
  }
  return best;
}

/** The valid part of a candidate up to the failure; undefined when it does not fail. */
type Try = (candidate: Schedule) => Schedule | undefined;

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
  for (let place = lastVisit.get(states[0]!)!; place < schedule.length; ) {
    kept.push(schedule[place]!);
    place = lastVisit.get(states[place + 1]!)!;
  }
  return kept;
}

/** Drops each chunk of this many steps, from the end, that can be dropped. */
function withoutChunks(schedule: Schedule, chunk: number, attempt: Try): Schedule {
  let best = schedule;
  for (let end = best.length; end > 0; ) {
    const start = Math.max(0, end - chunk);
    best = attempt([...best.slice(0, start), ...best.slice(end)]) ?? best;
    end = Math.min(start, best.length);
  }
  return best;
}
