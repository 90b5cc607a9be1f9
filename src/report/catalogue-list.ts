/** What there is to check: an overview of all, or everything about a scenario or a variant. */
import {
  declaredViolations,
  defaultBounds,
  isProposal,
  type Catalogue,
  type Compatibility,
  type Proposal,
  type ProposalClaim,
  type Scenario,
  type Variant,
} from "../system/index.ts";
import { formatBounds, formatCount } from "./format.ts";
import type { Style } from "./style.ts";
import { indent, reflow } from "./wrap.ts";

const KINDS = {
  bug: "Bugs: some invariant must catch each",
  benign: "Benign: each looks wrong and is not",
  proposal: "Proposals: changes of a specification",
} as const;

/** Two or three lines about each scenario and each variant. */
export function renderCatalogue({ scenarios, variants }: Catalogue, style: Style): string {
  const { underline } = style.colors;
  const kinds = Object.entries(KINDS).flatMap(([kind, title]) => {
    const own = variants.filter((variant) => variant.kind === kind);
    return own.length === 0 ? [] : [underline(title), ...own.map((v) => variantBrief(v, style))];
  });
  const briefs = scenarios.map((scenario) => scenarioBrief(scenario, style));
  return [underline("Scenarios"), ...briefs, ...kinds].join("\n\n");
}

/** Description, bounds with their limits and meaning, and the counts of a complete run. */
export function renderScenario(scenario: Scenario, style: Style): string {
  const { description, bounds } = scenario;
  const width = Math.max(0, ...Object.keys(bounds).map((bound) => bound.length));
  const boundLines = Object.entries(bounds).map(([bound, { default: value, min, max, meaning }]) =>
    indent(`${bound.padEnd(width)} = ${value}  (${min} to ${max}) ${meaning}`, 2, style.width),
  );
  return [
    headline(scenario, style),
    "",
    indent(reflow(description), 2, style.width),
    "",
    ...boundLines,
    ...sizeLines(scenario, style),
  ].join("\n");
}

/** Everything about a variant. */
export function renderVariant(variant: Variant, style: Style): string {
  const { kind, reference, caughtBy, showcases } = variant;
  const proposal = isProposal(variant) ? proposalLines(variant, style) : [];
  const shown = showcases.map(({ scenario, bounds }) =>
    [scenario, ...(bounds === undefined ? [] : [formatBounds(bounds)])].join(" "),
  );
  const line = (label: string, text: string) => indent(`${label}: ${text}`, 2, style.width);
  return [
    headline(variant, style),
    line("kind", kind),
    line("reference", reflow(reference)),
    ...shown.map((text) => line("shown by", text)),
    ...(caughtBy.length === 0 ? [] : [line("caught by", caughtBy.join(", "))]),
    ...proposal,
  ].join("\n");
}

/** What it changes, what it claims, and what is open. */
function proposalLines(proposal: Proposal, { width }: Style): string[] {
  const { name, changes, repairs, keeps, compatibility, openQuestions } = proposal;
  const lines = (label: string, texts: readonly string[]) =>
    texts.map((text) => indent(`${label}: ${reflow(text)}`, 2, width));
  return [
    ...lines("changes", changes),
    ...lines("repairs", repairs.map(claimText)),
    ...lines("keeps", keeps.map(claimText)),
    ...lines("with", compatibility.flatMap(compatibilityTexts)),
    ...lines("open", openQuestions),
    indent(`judged by: iommucheck compare ${name}`, 2, width),
  ];
}

function compatibilityTexts({ name, title, keeps, staysBroken }: Compatibility): string[] {
  return [
    `${title} (${name})`,
    ...keeps.map((claim) => `${name}, keeps: ${claimText(claim)}`),
    ...staysBroken.map((claim) => `${name}, stays broken: ${claimText(claim)}`),
  ];
}

function claimText({ property, scenarios }: ProposalClaim): string {
  return scenarios === undefined ? property : `${property} in ${scenarios.join(", ")}`;
}

function headline({ name, title }: Scenario | Variant, { colors, width }: Style): string {
  const rest = indent(reflow(title), name.length + 2, width).trimStart();
  return `${colors.bold(name)}  ${rest}`;
}

function scenarioBrief(scenario: Scenario, style: Style): string {
  const bounds = indent(formatBounds(defaultBounds(scenario)), 2, style.width);
  return [headline(scenario, style), bounds, ...sizeLines(scenario, style)].join("\n");
}

function sizeLines(scenario: Scenario, { width }: Style): string[] {
  const { expected } = scenario;
  if (expected === undefined) return [];
  const violated = declaredViolations(scenario).join(", ");
  const { states, transitions, depth } = expected;
  return [
    `  ${formatCount(states)} states, ${formatCount(transitions)} transitions, ` +
      `depth ${depth} on these bounds`,
    ...(violated === ""
      ? []
      : [indent(`violates ${violated}: a hole of the specification`, 2, width)]),
  ];
}

function variantBrief(variant: Variant, style: Style): string {
  const { name, title, showcases, caughtBy } = variant;
  const scenarios = [...new Set(showcases.map(({ scenario }) => scenario))].join(", ");
  const [first] = caughtBy;
  const caught = first === undefined ? "" : `, caught by ${first}`;
  const repaired = isProposal(variant) ? variant.repairs.map(({ property }) => property) : [];
  const repairs = repaired.length === 0 ? "" : `, repairs ${[...new Set(repaired)].join(", ")}`;
  return [
    style.colors.bold(name),
    indent(reflow(title), 2, style.width),
    indent(`in ${scenarios || "no scenario"}${caught}${repairs}`, 2, style.width),
  ].join("\n");
}
