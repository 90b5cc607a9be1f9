/** What there is to check: scenarios with their bounds, and variants with what they are. */
import type { Catalogue, Scenario, Variant } from "../system/index.ts";
import { formatCount } from "./format.ts";
import type { Style } from "./style.ts";
import { indent } from "./wrap.ts";

const KINDS = {
  bug: "Bugs: some invariant must catch each",
  benign: "Benign: each looks wrong and is not",
  proposal: "Proposals: changes of a specification",
} as const;

export function renderCatalogue({ scenarios, variants }: Catalogue, style: Style): string {
  const kinds = Object.entries(KINDS).flatMap(([kind, title]) => {
    const own = variants.filter((variant) => variant.kind === kind);
    return own.length === 0
      ? []
      : [section(title, style), ...own.map((v) => variantText(v, style))];
  });
  return [
    section("Scenarios", style),
    ...scenarios.map((s) => scenarioText(s, style)),
    ...kinds,
  ].join("\n\n");
}

function section(title: string, { colors }: Style): string {
  return colors.underline(title);
}

function scenarioText(scenario: Scenario, style: Style): string {
  const { name, title, description, bounds, expected } = scenario;
  const width = Math.max(0, ...Object.keys(bounds).map((bound) => bound.length));
  const boundLines = Object.entries(bounds).map(([bound, { default: value, min, max, meaning }]) =>
    indent(`${bound.padEnd(width)} = ${value}  (${min} to ${max}) ${meaning}`, 4, style.width),
  );
  const size =
    expected === undefined
      ? []
      : [
          `    ${formatCount(expected.states)} states, ${formatCount(expected.transitions)} ` +
            `transitions, depth ${expected.depth} on these bounds`,
        ];
  return [
    `${style.colors.bold(name)}  ${title}`,
    indent(description, 2, style.width),
    ...boundLines,
    ...size,
  ].join("\n");
}

function variantText(variant: Variant, style: Style): string {
  const { name, title, reference, caughtBy, showcases } = variant;
  const scenarios = [...new Set(showcases.map((s) => s.scenario))].join(", ");
  return [
    style.colors.bold(name),
    indent(`${title} [${reference}]`, 2, style.width),
    indent(`shown by ${scenarios || "no scenario"}`, 2, style.width),
    ...(caughtBy.length === 0 ? [] : [indent(`caught by ${caughtBy.join(", ")}`, 2, style.width)]),
  ].join("\n");
}
