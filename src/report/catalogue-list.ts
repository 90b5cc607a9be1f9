/** What there is to check: an overview of all, or everything about a scenario or a variant. */
import { defaultBounds, type Catalogue, type Scenario, type Variant } from "../system/index.ts";
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
    ...sizeLines(scenario),
  ].join("\n");
}

/** Everything about a variant. */
export function renderVariant(variant: Variant, style: Style): string {
  const { kind, reference, caughtBy, showcases } = variant;
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
  ].join("\n");
}

function headline({ name, title }: Scenario | Variant, { colors, width }: Style): string {
  const rest = indent(reflow(title), name.length + 2, width).trimStart();
  return `${colors.bold(name)}  ${rest}`;
}

function scenarioBrief(scenario: Scenario, style: Style): string {
  const bounds = indent(formatBounds(defaultBounds(scenario)), 2, style.width);
  return [headline(scenario, style), bounds, ...sizeLines(scenario)].join("\n");
}

function sizeLines({ expected }: Scenario): string[] {
  if (expected === undefined) return [];
  const { states, transitions, depth } = expected;
  return [
    `  ${formatCount(states)} states, ${formatCount(transitions)} transitions, ` +
      `depth ${depth} on these bounds`,
  ];
}

function variantBrief({ name, title, showcases, caughtBy }: Variant, style: Style): string {
  const scenarios = [...new Set(showcases.map(({ scenario }) => scenario))].join(", ");
  const [first] = caughtBy;
  const caught = first === undefined ? "" : `, caught by ${first}`;
  return [
    style.colors.bold(name),
    indent(reflow(title), 2, style.width),
    indent(`in ${scenarios || "no scenario"}${caught}`, 2, style.width),
  ].join("\n");
}
