/** What a search of a generated system found, and whether each of its runs is what it says. */
import assert from "node:assert/strict";
import { runSchedule, type Kernel, type Row, type Schedule } from "../../src/kernel/index.ts";
import type { CheckResult, ClaimResult, Violation } from "../../src/search/result.ts";
import type { System } from "../../src/system/index.ts";
import type { NaiveCondition } from "../support/naive-liveness.ts";

/** What no reduction and no thread may change. */
export interface Findings {
  /** The length of the shortest run into a violation, by claim, `deadlock` included. */
  readonly violated: Readonly<Record<string, number>>;
  /** The claims that were put to the test. */
  readonly reached: readonly string[];
}

const isSafety = ({ kind }: ClaimResult) => kind !== "liveness";

export function findingsOf({ claims, deadlock }: CheckResult): Findings {
  const violated = claims
    .filter(isSafety)
    .flatMap(({ name, violation }) =>
      violation ? [[name, violation.schedule.length] as const] : [],
    );
  if (deadlock !== undefined) violated.push(["deadlock", deadlock.schedule.length]);
  const reached = claims.filter((claim) => isSafety(claim) && claim.verdict !== "notReached");
  return {
    violated: Object.fromEntries(violated.toSorted(([a], [b]) => (a < b ? -1 : 1))),
    reached: reached.map(({ name }) => name).toSorted(),
  };
}

/** Demands that each run of a result can be taken in the plain system and ends where it says. */
export function demandRuns(kernel: Kernel, { claims, deadlock }: CheckResult): void {
  for (const { name, violation } of claims.filter(isSafety)) {
    if (violation === undefined) continue;
    const row = endOf(kernel, violation.schedule);
    const judges = kernel.violations(row).filter((judge) => judge.name === name);
    const found = judges.map(({ parameters }) => JSON.stringify(parameters));
    assert.ok(
      found.includes(JSON.stringify(violation.parameters)),
      `the run to ${name} ${JSON.stringify(violation.parameters)} ends where it is not violated`,
    );
  }
  if (deadlock === undefined) return;
  const row = endOf(kernel, deadlock.schedule);
  assert.deepEqual(
    kernel.enabled(row),
    [],
    "the run to the deadlock ends where a command is enabled",
  );
  assert.ok(!kernel.isProperEnd(row), "the run to the deadlock ends in a proper end");
}

function rowsOf(kernel: Kernel, schedule: Schedule): readonly Row[] {
  const run = runSchedule(kernel, schedule);
  assert.ok("rows" in run, `the schedule ${schedule.join()} cannot be taken`);
  return run.rows;
}

function endOf(kernel: Kernel, schedule: Schedule): Row {
  return rowsOf(kernel, schedule).at(-1)!;
}

/** Demands that a counterexample of a liveness property is a fair run that is never answered. */
export function demandLasso(
  kernel: Kernel,
  system: System,
  conditions: readonly NaiveCondition[],
  { name, violation }: { readonly name: string; readonly violation: Violation },
): void {
  const { schedule, loopStart, parameters } = violation;
  assert.ok(loopStart !== undefined, `the run to ${name} has no loop`);
  const rows = rowsOf(kernel, schedule);
  const loop = rows.slice(loopStart);
  assert.deepEqual(loop.at(-1), loop[0], `the loop of ${name} does not close`);
  const taken = schedule.slice(loopStart);
  if (taken.length === 0)
    assert.deepEqual(kernel.enabled(loop[0]!), [], `the run to ${name} ends where it could go on`);
  const { kind, from, to } = system.liveness.find((property) => property.name === name)!;
  const isTrue = (row: Row, ask: typeof to) => ask(kernel.world(row) as never, parameters as never);
  const lastAnswer = rows.findLastIndex((row) => isTrue(row, to));
  assert.ok(lastAnswer < loopStart, `${name} is answered in its loop`);
  if (kind === "eventually") assert.equal(lastAnswer, -1, `${name} is answered`);
  const isOpen = rows.some((row, i) => i > lastAnswer && isTrue(row, from));
  assert.ok(kind !== "leadsTo" || isOpen, `${name} is not asked before its loop`);
  for (const { kind: strength, commands } of conditions) {
    if (taken.some((command) => commands.has(command))) continue;
    const isEnabled = (row: Row) => kernel.enabled(row).some((command) => commands.has(command));
    const keeps = strength === "weak" ? !loop.every(isEnabled) : !loop.some(isEnabled);
    assert.ok(keeps, `the loop of ${name} is not fair to the commands ${[...commands].join()}`);
  }
}
