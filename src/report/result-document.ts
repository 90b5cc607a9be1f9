/** The schema of the JSON result. Zod takes a while to load: only tests and the generator import this as a value. */
import { z } from "zod";

/** A field more is no new version; one that changes its meaning or goes is. */
export const RESULT_VERSION = 1;

const count = z.int().min(0);
const name = z.string().min(1);
const share = z.number().min(0).max(1);
const parameters = z.record(z.string(), z.json());

const condition = z.strictObject({
  actor: name,
  kind: z.enum(["weak", "strong"]),
  commands: z.array(name).nullable().describe("The types of its commands; null for all."),
  parameters: parameters.describe("One condition for each combination of these."),
  reason: z.string(),
});

const violation = {
  parameters: parameters.describe("Parameters of the violated instance of a quantified claim."),
  steps: count.describe("Length of the counterexample."),
  statesSeen: count.nullable().describe("States known when it was found; null in random runs."),
  trace: z.string().nullable().describe("The trace file; null when none was asked for."),
};

const claim = z.strictObject({
  name,
  kind: z.enum(["invariant", "monitor", "liveness"]),
  claim: z.string(),
  citation: z.string(),
  verdict: z
    .enum(["holds", "violated", "notReached", "incomplete"])
    .describe("incomplete: not violated in the part that was explored, or undecided."),
  vacuous: z.boolean().describe("Its antecedent was true in no state that was seen."),
  parameters: violation.parameters.nullable(),
  steps: violation.steps.nullable(),
  loopStart: count
    .nullable()
    .describe("Of a liveness property: the steps after so many are taken again and again."),
  statesSeen: violation.statesSeen,
  trace: violation.trace,
  restsOn: z
    .array(condition)
    .nullable()
    .describe("Of a liveness property that holds: the fairness that is enough for it."),
  reason: z.string().nullable().describe("Why a liveness property is undecided."),
});

const tree = z.strictObject({
  name,
  kind: z.enum(["command", "claim"]),
  leaves: count,
  depth: count,
  modelRuns: count,
  modelMs: z.number().min(0),
});

const counts = z.strictObject({ states: count, transitions: count, depth: count });

const result = z.strictObject({
  scenario: name,
  bounds: z.record(z.string(), z.int()),
  variants: z.array(name),
  explorer: z.enum(["exhaustive", "random"]),
  verdict: z.enum(["holds", "violated", "incomplete"]),
  complete: z.boolean().describe("Every reachable state within the bounds was judged."),
  stoppedBy: z
    .enum(["max-states", "max-depth", "time-limit", "memory-limit", "interrupted", "fail-fast"])
    .nullable(),
  soundness: z.string().describe("What the verdict covers, in one line."),
  reductions: z
    .array(z.strictObject({ name, applied: z.boolean(), detail: z.string() }))
    .describe("The reductions that the scenario declares enough for."),
  states: count,
  statesRepresented: count
    .nullable()
    .describe("With symmetry: how many states of the plain system the states stand for."),
  transitions: count,
  depth: count,
  seconds: z.number().min(0),
  threads: z.int().min(1),
  modelRuns: count,
  shares: z.strictObject({ models: share, cacheWalk: share, visitedSet: share }).nullable(),
  seed: z.int().nullable().describe("Reproduces a random exploration."),
  expected: counts
    .extend({
      violated: z.array(name).describe("Declared to be violated: a hole of the specification."),
    })
    .nullable()
    .describe("What the scenario declares for these bounds."),
  invariants: z.array(claim).describe("Invariants, monitors and liveness properties."),
  deadlock: z.strictObject(violation).nullable(),
  commands: z.array(
    z.strictObject({ actor: name, command: z.looseObject({ type: name }), enabled: count }),
  ),
  stats: z.array(tree).nullable().describe("With --stats."),
});

/** What `check --json` writes. */
export const resultDocumentSchema = z.strictObject({
  version: z.literal(RESULT_VERSION),
  tool: z.literal("iommucheck"),
  verdict: z.enum(["holds", "violated", "incomplete"]).describe("The worst of all results."),
  error: z
    .string()
    .nullable()
    .describe(
      "What ended the run; scenarios from there on are missing. Null when all were explored.",
    ),
  leftOut: z
    .array(z.strictObject({ scenario: name, violated: z.array(name) }))
    .describe("Scenarios that are declared to violate something: they are explored by name only."),
  results: z.array(result),
});

export type ResultDocument = z.infer<typeof resultDocumentSchema>;
export type ScenarioResult = ResultDocument["results"][number];

/** The schema as JSON Schema, for other programs. */
export function resultJsonSchema(): object {
  return {
    title: "Result of iommucheck check --json",
    ...z.toJSONSchema(resultDocumentSchema),
  };
}
