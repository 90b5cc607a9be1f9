/** The result as JSON, for other programs; the schema is in result-document.ts and result.schema.json. */
import type { CheckResult, ClaimResult, Violation } from "../search/result.ts";
import type { ResultDocument, ScenarioResult } from "./result-document.ts";
import type { TreeStats } from "./stats.ts";
import type { Subject } from "./summary.ts";

/** The verdicts, the worst first. */
const VERDICTS = ["violated", "incomplete", "holds"] as const;

/**
 * The document of a whole run.
 * @param error what ended it before every scenario was explored
 * @param leftOut scenarios that are declared to violate something
 */
export function resultDocument(
  results: readonly ScenarioResult[],
  error?: string,
  leftOut: ResultDocument["leftOut"] = [],
): ResultDocument {
  const verdicts = results.map((r) => r.verdict);
  if (error !== undefined) verdicts.push("incomplete");
  const verdict = VERDICTS.find((v) => verdicts.includes(v)) ?? "holds";
  return {
    version: 1,
    tool: "iommucheck",
    verdict,
    error: error ?? null,
    leftOut,
    results: [...results],
  };
}

/**
 * The result of one scenario.
 * @param traces the file of each violated claim by its name, `deadlock` for the deadlock
 */
export function scenarioResult(
  subject: Subject,
  result: CheckResult,
  traces: ReadonlyMap<string, string>,
  stats?: readonly TreeStats[],
): ScenarioResult {
  const { explorer, verdict, complete, soundness, deadlock } = result;
  const { states, transitions, depth, seconds, modelRuns } = result;
  return {
    scenario: subject.scenario,
    bounds: subject.bounds,
    variants: [...subject.variants],
    explorer,
    verdict,
    complete,
    stoppedBy: result.stoppedBy ?? null,
    soundness,
    reductions: [...(result.reductions ?? [])],
    states,
    statesRepresented: result.statesRepresented ?? null,
    transitions,
    depth,
    seconds,
    threads: result.threads ?? 1,
    modelRuns,
    shares: result.shares ?? null,
    seed: result.seed ?? null,
    expected: expectedJson(subject),
    invariants: result.claims.map((claim) => claimJson(claim, result, traces)),
    deadlock: deadlock === undefined ? null : violationJson(deadlock, traces.get("deadlock")),
    commands: result.commands.map(({ actor, stimulus, enabled }) => {
      return { actor, command: stimulus as { type: string }, enabled };
    }),
    stats: stats === undefined ? null : [...stats],
  };
}

function expectedJson({ expected }: Subject): ScenarioResult["expected"] {
  if (expected === undefined) return null;
  const { states, transitions, depth, violated = [] } = expected;
  return { states, transitions, depth, violated: [...violated] };
}

function claimJson(
  { name, kind, claim, citation, verdict, violation, restsOn, reason }: ClaimResult,
  { complete }: CheckResult,
  traces: ReadonlyMap<string, string>,
): ScenarioResult["invariants"][number] {
  const found =
    violation === undefined
      ? { parameters: null, steps: null, statesSeen: null, trace: null }
      : violationJson(violation, traces.get(name));
  // A search that was cut did not show that anything holds.
  const isCut = verdict === "undecided" || (verdict === "holds" && !complete);
  const shown = isCut ? "incomplete" : verdict;
  return {
    name,
    kind,
    claim,
    citation,
    verdict: shown,
    vacuous: verdict === "notReached",
    ...found,
    loopStart: violation?.loopStart ?? null,
    restsOn: restsOn?.map(conditionJson) ?? null,
    reason: reason ?? null,
  };
}

function conditionJson({
  actor,
  kind,
  types,
  parameters,
  reason,
}: NonNullable<ClaimResult["restsOn"]>[number]) {
  const commands = types === undefined ? null : [...types];
  return { actor, kind, commands, parameters: parameters as ScenarioResult["bounds"], reason };
}

function violationJson({ parameters, schedule, statesSeen }: Violation, trace?: string) {
  return {
    parameters: parameters as ScenarioResult["bounds"],
    steps: schedule.length,
    statesSeen: statesSeen ?? null,
    trace: trace ?? null,
  };
}
