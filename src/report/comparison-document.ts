/** The schema of a comparison as JSON. Only tests and the generator import this as a value, as zod is slow to load. */
import { z } from "zod";

/** A field more is no new version; one that changes its meaning or goes is. */
export const COMPARISON_VERSION = 1;

const count = z.int().min(0);
const name = z.string().min(1);
const claimVerdict = z
  .enum(["confirmed", "refuted", "undecided", "untested"])
  .describe(
    "untested: claimed of all scenarios, and put to the test in others than this one on either side.",
  );
const propertyVerdict = z
  .enum(["holds", "violated", "notReached", "undecided", "absent"])
  .describe(
    "notReached: its antecedent is never true. undecided: the search was cut. absent: there is no such property.",
  );
const event = z.looseObject({ type: name });
const command = z.looseObject({ type: name });
const step = z.strictObject({ actor: name, command, events: z.array(event) });

const counterexample = z.strictObject({
  parameters: z
    .record(z.string(), z.json())
    .describe("Of the violated instance of a quantified property."),
  steps: z.array(step),
  loopStart: count
    .nullable()
    .describe("Of a liveness property: the steps after so many are taken again and again."),
  explanation: z.string().nullable(),
  trace: z.string().nullable().describe("The trace file; null when none was asked for."),
});

const property = z.strictObject({
  name,
  kind: z.enum(["invariant", "monitor", "liveness", "deadlock"]),
  claim: z.string(),
  citation: z.string(),
  verdicts: z.array(
    z.strictObject({
      side: name,
      verdict: propertyVerdict,
      reason: z.string().nullable().describe("Why it is undecided."),
      counterexample: counterexample.nullable().describe("A shortest one."),
    }),
  ),
});

const difference = z.strictObject({
  commands: z.array(
    z.strictObject({
      type: name,
      commands: z.array(z.strictObject({ actor: name, command })),
      isWhole: z
        .boolean()
        .describe("No command of this type of the party is ever enabled on the other side."),
    }),
  ),
  events: z.array(name),
});

const changes = z
  .array(
    z.strictObject({
      side: name,
      complete: z
        .boolean()
        .describe("False: what seems to be gone may only not have been seen, as a search was cut."),
      parties: z.array(
        z.strictObject({
          party: name,
          presence: z.enum(["both", "new", "gone"]),
          interface: z
            .strictObject({ commands: z.array(name), events: z.array(name) })
            .describe(
              "What the side adds to the protocol: types that the system of the baseline does not have. The rest of " +
                "what is added was there, and was never enabled or emitted.",
            ),
          added: difference,
          removed: difference,
        }),
      ),
    }),
  )
  .describe("What each side changes for the parties, from the baseline.");

const onlyRun = z.strictObject({
  steps: z.array(step),
  otherwise: z
    .strictObject({
      kind: z.enum(["unknown", "disabled", "events"]),
      events: z.array(event).nullable(),
    })
    .describe("What the other side does in the place of the last step."),
});

const runs = z.strictObject({
  sides: z.array(name),
  onlyFirst: onlyRun.nullable().describe("A shortest run that only the first side allows."),
  onlySecond: onlyRun.nullable().describe("A shortest run that only the second side allows."),
  stoppedBy: z
    .enum(["max-pairs", "interrupted"])
    .nullable()
    .describe("Why it ended early; then runs longer than depth may still differ."),
  depth: count.describe("All runs of so many steps were compared."),
  pairs: count.describe("Pairs of states that are reached by runs that are alike."),
});

const scenario = z.strictObject({
  scenario: name,
  title: z.string(),
  description: z.string(),
  bounds: z.record(z.string(), z.int()).describe("The same for all sides."),
  sides: z.array(
    z.strictObject({
      side: name,
      states: count,
      transitions: count,
      depth: count,
      complete: z.boolean(),
      soundness: z.string(),
    }),
  ),
  properties: z.array(property),
  changes,
  runs: z.array(runs),
});

const remark = z.strictObject({
  side: name,
  property: name,
  scenario: name,
  before: propertyVerdict,
  after: propertyVerdict,
});

/** What `compare --json` writes. */
export const comparisonDocumentSchema = z.strictObject({
  version: z.literal(COMPARISON_VERSION),
  tool: z.literal("iommucheck"),
  verdict: z
    .enum(["confirmed", "refuted", "regressed", "undecided"])
    .describe(
      "confirmed: all claims are, and nothing regressed. refuted: some claim is. regressed: none is, but " +
        "something is violated that was not so in the baseline. undecided: none of these.",
    ),
  proposal: z.strictObject({
    name,
    title: z.string(),
    reference: z.string(),
    changes: z.array(z.string()),
    openQuestions: z.array(z.string()),
  }),
  sides: z.array(
    z.strictObject({
      name,
      kind: z.enum(["baseline", "proposal", "compatibility", "alternative"]),
      title: z.string(),
      reference: z.string(),
    }),
  ),
  claims: z.array(
    z.strictObject({
      form: z.enum(["repairs", "keeps", "staysBroken"]),
      side: name,
      property: name,
      scenario: name,
      verdict: claimVerdict,
      before: propertyVerdict,
      after: propertyVerdict,
      reason: z.string(),
    }),
  ),
  claimsLeftOut: count.describe("Claims about scenarios that were not asked for."),
  regressions: z.array(remark).describe("Violated, and not so in the baseline; claimed or not."),
  unclaimedRepairs: z
    .array(remark)
    .describe("Violated in the baseline, holds with the proposal or a compatibility case."),
  repairedByOthers: z.array(remark).describe("The same for the alternatives."),
  noLongerTested: z
    .array(remark)
    .describe("Put to the test in the baseline, and not so on the side."),
  changes,
  scenarios: z.array(scenario),
});

export type ComparisonDocument = z.infer<typeof comparisonDocumentSchema>;

/** The schema as JSON Schema, for other programs. */
export function comparisonJsonSchema(): object {
  return {
    title: "Result of iommucheck compare --json",
    ...z.toJSONSchema(comparisonDocumentSchema),
  };
}
