/** Makes a failing run of a random exploration short. */
import fc from "fast-check";
import type { Kernel, Schedule } from "../kernel/index.ts";
import { failsClaim, type ClaimName, type Fails } from "../replay/claims.ts";
import { minimize, type Effort } from "../replay/minimize.ts";
import { NUMBERS_END } from "./numbers.ts";

/** Steps to try in all, about a second; not a time, so that the result is the same everywhere. */
const STEPS_MAX = 2_000_000;
/** What fast-check has no use for: it changes one number at a time. */
const LONG_RUN = 100;

/**
 * A short run that violates the same claim. Whatever mode drew it, a run is written down again as
 * numbers, each the place of the command among those that are enabled there: any list of numbers is
 * a valid run, independent of what other runs did, and fast-check shrinks it. Steps are dropped
 * before that, since fast-check needs many attempts on long lists, and once more after it.
 */
export function shrink(kernel: Kernel, schedule: Schedule, claim: ClaimName): Schedule {
  const effort = { stepsLeft: STEPS_MAX };
  const short = minimize(kernel, schedule, claim, effort);
  const other = shrinkNumbers(kernel, short, failsClaim(kernel, claim), effort);
  const shorter = minimize(kernel, other, claim, effort);
  return shorter.length < short.length ? shorter : short;
}

function shrinkNumbers(kernel: Kernel, schedule: Schedule, fails: Fails, effort: Effort): Schedule {
  if (effort.stepsLeft <= 0 || schedule.length > LONG_RUN) return schedule;
  const numbers = numbersOf(kernel, schedule);
  const lists = fc.array(fc.nat(NUMBERS_END - 1), { maxLength: numbers.length, size: "max" });
  const holds = fc.property(lists, (list) => {
    effort.stepsLeft -= list.length;
    return effort.stepsLeft <= 0 || failingRun(kernel, list, fails) === undefined;
  });
  const { counterexample } = fc.check(holds, { examples: [[numbers]], numRuns: 1 });
  return (counterexample && failingRun(kernel, counterexample[0], fails)) ?? schedule;
}

/** The place of each command of a run among those that are enabled. */
function numbersOf(kernel: Kernel, schedule: Schedule): number[] {
  let row = kernel.initialRow();
  return schedule.map((command) => {
    const place = kernel.enabled(row).indexOf(command);
    row = kernel.take(row, command)!.row;
    return place;
  });
}

/** The run that numbers describe, up to the first failure; undefined when it does not fail. */
function failingRun(
  kernel: Kernel,
  numbers: readonly number[],
  fails: Fails,
): Schedule | undefined {
  let row = kernel.initialRow();
  const taken: number[] = [];
  for (const number of numbers) {
    if (fails(row)) return taken;
    const enabled = kernel.enabled(row);
    if (enabled.length === 0) return undefined;
    const command = enabled[number % enabled.length]!;
    taken.push(command);
    row = kernel.take(row, command)!.row;
  }
  return fails(row) ? taken : undefined;
}
