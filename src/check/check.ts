/** Checks a scenario or a system from a program: explores it and hands back what was found. */
import { checkBounds } from "../catalogue/find.ts";
import type { Job } from "../catalogue/job.ts";
import type { Trace } from "../log/trace.ts";
import type { Evidence } from "../report/evidence.ts";
import { PLAIN, type Style } from "../report/style.ts";
import { renderSummary } from "../report/summary.ts";
import { renderViolation } from "../report/violation.ts";
import type { CheckResult } from "../search/result.ts";
import {
  defaultBounds,
  type BoundValues,
  type Scenario,
  type System,
  type Variant,
} from "../system/index.ts";
import { collectEvidence, findingsOf, type Finding } from "./collect-evidence.ts";
import { exploreJob, validateJobs, type Explored, type JobOptions } from "./explore.ts";
import { subjectOf } from "./subject.ts";
import { traceOf } from "./violation-traces.ts";

export interface CheckOptions extends JobOptions {
  /** Bounds that differ from the scenario's defaults. */
  readonly bounds?: BoundValues;
  /** Applied in this order. */
  readonly variants?: readonly Variant[];
}

/** One violated claim, or a deadlock. */
export interface FoundViolation {
  /** The steps, and what the judgement depended on. */
  readonly evidence: Evidence;
  /** The run as a trace, ready for `writeTrace`. */
  readonly trace: Trace;
}

export interface Check {
  readonly bounds: BoundValues;
  readonly result: CheckResult;
  readonly violations: readonly FoundViolation[];
  /** The report as the command line prints it, without colours. */
  readonly report: string;
}

/**
 * Explores a scenario, or a system that stands for itself, completely unless a budget says otherwise.
 * @throws InputError for bounds and options that make no sense
 * @throws ModelError when the model breaks a rule of the kernel
 */
export async function check(target: Scenario | System, options: CheckOptions = {}): Promise<Check> {
  const scenario = "system" in target ? target : scenarioOf(target);
  const bounds = { ...defaultBounds(scenario), ...options.bounds };
  checkBounds(scenario, bounds);
  const job: Job = { scenario, bounds, variants: options.variants ?? [] };
  validateJobs([job], options);
  const explored = await exploreJob(job, options);
  const violations = findingsOf(explored.result).map((finding) => found(explored, finding));
  const report = reportText(job, explored.result, violations, PLAIN);
  return { bounds, result: explored.result, violations, report };
}

/** A system has no bounds and no name of its own. */
function scenarioOf(system: System): Scenario {
  const description = "A system that was handed over without a scenario.";
  return { name: "system", title: "", description, bounds: {}, system: () => system };
}

/** A finding with its evidence and its trace. */
function found(explored: Explored, finding: Finding): FoundViolation {
  const { kernel } = explored;
  return { evidence: collectEvidence(kernel, finding), trace: traceOf(explored, finding) };
}

function reportText(
  job: Job,
  result: CheckResult,
  violations: readonly FoundViolation[],
  style: Style,
): string {
  return [
    renderSummary(subjectOf(job), result, style),
    ...violations.map(({ evidence }) => renderViolation(evidence, style)),
  ].join("\n\n");
}
