/** Turns the schedule of a violation into evidence: runs it again and asks the judge what it looked at. */
import { runSchedule, type Judge, type Kernel, type Row, type Run } from "../kernel/index.ts";
import { judgeLasso, predicateOf, type Lasso } from "../replay/lasso.ts";
import type { CellOrigin, Evidence, ShownStep } from "../report/evidence.ts";
import type { CheckResult, Violation } from "../search/result.ts";

/** A violated claim of a result: which one, and the run. */
export interface Finding {
  readonly name: string;
  readonly kind: Evidence["kind"];
  readonly violation: Violation;
}

/** The violated claims of a result in the order of the system; a deadlock comes last. */
export function findingsOf(result: CheckResult): Finding[] {
  const findings: Finding[] = result.claims.flatMap(({ name, kind, violation }) =>
    violation === undefined ? [] : [{ name, kind, violation }],
  );
  if (result.deadlock === undefined) return findings;
  return [...findings, { name: "deadlock", kind: "deadlock", violation: result.deadlock }];
}

/** Everything that a report says about a finding. */
export function collectEvidence(kernel: Kernel, finding: Finding): Evidence {
  const run = runOf(kernel, finding);
  const judge = judgeOf(kernel, finding);
  const explanation = explanationOf(kernel, finding, judge, run.rows.at(-1)!);
  const lasso = lassoOf(kernel, finding, run);
  return {
    name: finding.name,
    kind: finding.kind,
    claim: judge.claim,
    citation: judge.citation,
    parameters: finding.violation.parameters,
    actors: [...new Set(kernel.commands.map(({ actor }) => actor))],
    steps: stepsOf(kernel, run),
    ...(lasso && { lasso }),
    ...(explanation === undefined ? {} : { explanation }),
    cells: originsOf(kernel, judge.index, run),
  };
}

/** The run of a finding, with its log. */
export function runOf(kernel: Kernel, { name, violation }: Finding): Run {
  const run = runSchedule(kernel, violation.schedule);
  if ("disabledAt" in run)
    throw new Error(`the run to ${name} stops at step ${run.disabledAt + 1}`);
  return run;
}

function lassoOf(kernel: Kernel, { name, violation }: Finding, run: Run): Lasso | undefined {
  const { loopStart, parameters } = violation;
  if (loopStart === undefined) return undefined;
  return judgeLasso(kernel, run, loopStart, { name, parameters });
}

/** For a liveness property, the predicate that is false. */
function judgeOf(kernel: Kernel, { name, kind, violation }: Finding): Judge {
  const parameters = JSON.stringify(violation.parameters);
  const judge =
    kind === "liveness"
      ? predicateOf(kernel, "to", name, violation.parameters)
      : kernel.judges.find(
          (j) =>
            (kind === "deadlock" ? j.kind === "final" : j.kind === kind && j.name === name) &&
            JSON.stringify(j.parameters) === parameters,
        );
  if (judge === undefined) throw new Error(`no judge ${name} ${parameters}`);
  return judge;
}

function explanationOf(
  kernel: Kernel,
  { kind }: Finding,
  judge: Judge,
  last: Row,
): string | undefined {
  if (kind === "liveness") return undefined;
  if (kind === "deadlock") return "No command of any party is enabled, and this is no proper end.";
  return kernel.learner.explain(judge.index, last);
}

/** The steps of a run, each with its events. */
export function stepsOf(kernel: Kernel, { schedule, entries }: Run): ShownStep[] {
  return schedule.map((command, i) => {
    const { actor, stimulus } = kernel.commands[command]!;
    const events = entries.filter(({ step }) => step === i + 1).map(({ event }) => event);
    return { number: i + 1, actor, command: stimulus, events };
  });
}

/** The cells that the judge read in the last state, and who wrote each of them last. */
function originsOf(kernel: Kernel, judge: number, { schedule, rows }: Run): CellOrigin[] {
  const last = rows.at(-1)!;
  const { learner } = kernel;
  // Asked from the models, since a write of an equal value is a write and leaves no difference.
  const writes = schedule.map((command, i) => learner.step(command, rows[i]!).effect!.writes);
  return learner.verdict(judge, last).reads.map((cell) => {
    const step = writes.findLastIndex((written) => written.has(cell)) + 1;
    const origin = {
      path: learner.tables.path(cell),
      value: learner.tables.value(cell, last[cell]!),
    };
    return step === 0 ? origin : { ...origin, step };
  });
}
