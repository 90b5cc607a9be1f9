/** A comparison as JSON, for other programs; the schema is in comparison-document.ts and comparison.schema.json. */
import type { ComparisonDocument } from "./comparison-document.ts";
import type {
  ComparedScenario,
  Comparison,
  OnlyRun,
  RunComparison,
  SideVerdict,
} from "./comparison.ts";
import type { Evidence, ShownStep } from "./evidence.ts";

type ScenarioDocument = ComparisonDocument["scenarios"][number];
type PropertyDocument = ScenarioDocument["properties"][number];
type VerdictDocument = PropertyDocument["verdicts"][number];
type StepDocument = NonNullable<VerdictDocument["counterexample"]>["steps"][number];
type RunDocument = ScenarioDocument["runs"][number];

/** @param traces files, by the JSON of `[scenario, side, property]` */
export function comparisonDocument(
  comparison: Comparison,
  traces: ReadonlyMap<string, string>,
): ComparisonDocument {
  const { scenarios, ...rest } = comparison;
  const found = structuredClone(rest) as unknown as Omit<
    ComparisonDocument,
    "version" | "tool" | "scenarios"
  >;
  return {
    version: 1,
    tool: "iommucheck",
    ...found,
    scenarios: scenarios.map((scenario) => scenarioDocument(scenario, traces)),
  };
}

function scenarioDocument(
  compared: ComparedScenario,
  traces: ReadonlyMap<string, string>,
): ScenarioDocument {
  const { scenario, title, description, bounds, sides, properties, changes, runs } = compared;
  const traceOf = (side: string, name: string) =>
    traces.get(JSON.stringify([scenario, side, name])) ?? null;
  return {
    scenario,
    title,
    description,
    bounds,
    sides: [...sides],
    properties: properties.map(({ name, kind, claim, citation, verdicts }) => ({
      name,
      kind,
      claim,
      citation,
      verdicts: verdicts.map((verdict) => verdictDocument(verdict, traceOf(verdict.side, name))),
    })),
    changes: structuredClone(changes) as ScenarioDocument["changes"],
    runs: runs.map(runDocument),
  };
}

function verdictDocument(
  { side, verdict, evidence, reason }: SideVerdict,
  trace: string | null,
): VerdictDocument {
  const counterexample = evidence === undefined ? null : violationDocument(evidence, trace);
  return { side, verdict, reason: reason ?? null, counterexample };
}

function violationDocument(
  { parameters, steps, lasso, explanation }: Evidence,
  trace: string | null,
): NonNullable<VerdictDocument["counterexample"]> {
  return {
    parameters: parameters as Record<string, string>,
    steps: steps.map(stepDocument),
    loopStart: lasso?.loopStart ?? null,
    explanation: explanation ?? null,
    trace,
  };
}

function stepDocument({ actor, command, events }: ShownStep): StepDocument {
  return { actor, command, events: [...events] } as StepDocument;
}

function runDocument({ sides, onlyFirst, onlySecond, ...rest }: RunComparison): RunDocument {
  const { stoppedBy, depth, pairs } = rest;
  return {
    sides: [...sides],
    onlyFirst: onlyFirst === undefined ? null : onlyDocument(onlyFirst),
    onlySecond: onlySecond === undefined ? null : onlyDocument(onlySecond),
    stoppedBy: stoppedBy ?? null,
    depth,
    pairs,
  };
}

function onlyDocument({ steps, otherwise }: OnlyRun): NonNullable<RunDocument["onlyFirst"]> {
  const events = otherwise.kind === "events" ? [...otherwise.events] : null;
  return {
    steps: steps.map(stepDocument),
    otherwise: { kind: otherwise.kind, events: events as StepDocument["events"] | null },
  };
}
