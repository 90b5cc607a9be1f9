/** A description as text: the scenario, its parties, who may touch what, what is trusted and what is claimed. */
import type { Fairness } from "../system/index.ts";
import { counted } from "./format.ts";
import { renderOwnership } from "./ownership-table.ts";
import type { DescribedClaim, Description, Party } from "./ownership.ts";
import type { Style } from "./style.ts";
import { renderTable } from "./table.ts";
import { indent, reflow } from "./wrap.ts";

/** Everything that {@link Description} has but the footprints of single commands. */
export function renderDescription(described: Description, style: Style): string {
  const { parties, invariants, monitors, liveness } = described;
  const { underline } = style.colors;
  const section = (title: string, body: string) => `${underline(title)}\n\n${body}`;
  return [
    head(described, style),
    section("Parties", renderParties(parties, style)),
    section("Who may touch what", renderOwnership(described, style)),
    section("Interchangeable", symmetryText(described, style)),
    section("Trusted to happen", fairnessText(parties, style)),
    section("Always true", claimsText(invariants, style)),
    ...(monitors.length === 0 ? [] : [section("True of every order", claimsText(monitors, style))]),
    ...(liveness.length === 0 ? [] : [section("In the end", claimsText(liveness, style))]),
  ].join("\n\n");
}

function head({ scenario, title, description, bounds, variants }: Description, style: Style) {
  const width = Math.max(0, ...Object.keys(bounds).map((bound) => bound.length));
  const boundLines = Object.entries(bounds).map(([bound, { value, min, max, meaning }]) =>
    indent(`${bound.padEnd(width)} = ${value}  (${min} to ${max}) ${meaning}`, 2, style.width),
  );
  const variantLines = variants.map(({ name, title: what }) =>
    indent(`with ${name}: ${reflow(what)}`, 2, style.width),
  );
  return [
    [`${style.colors.bold(scenario)}  ${reflow(title)}`, ...variantLines].join("\n"),
    indent(reflow(description), 2, style.width),
    ...(boundLines.length === 0 ? [] : [boundLines.join("\n")]),
  ].join("\n\n");
}

function renderParties(parties: readonly Party[], style: Style): string {
  const rows = parties.map(({ name, instances, commands }) => [
    name,
    instances.filter((instance) => instance !== "").join(" "),
    String(commands.reduce((sum, command) => sum + command.commands, 0)),
    commands.map(({ type }) => type).join(", "),
  ]);
  const isNamed = rows.some(([, instances]) => instances !== "");
  const columns = isNamed ? [0, 1, 2, 3] : [0, 2, 3];
  const pick = (cells: readonly string[]) => columns.map((column) => cells[column]!);
  const named = ["party", "instances", isNamed ? "commands each" : "commands", "of the types"];
  return renderTable(pick(named), rows.map(pick), {
    width: style.width,
    indent: 2,
    right: [columns.indexOf(2)],
  });
}

function symmetryText({ symmetry }: Description, { width }: Style): string {
  const sets = Object.entries(symmetry);
  if (sets.length === 0) return "  No identifiers are declared interchangeable.";
  return sets
    .map(([name, members]) => indent(`${name}: ${members.join(" ")}`, 2, width))
    .join("\n");
}

function fairnessText(parties: readonly Party[], { width }: Style): string {
  const lines = parties.flatMap(({ name, fairness }) =>
    fairness.map((condition) => indent(`- ${name}: ${conditionText(condition)}`, 2, width)),
  );
  return lines.length === 0
    ? "  No fairness is assumed: a party may stop for ever."
    : lines.join("\n");
}

function conditionText({ kind, commands, forEach = [], reason }: Fairness): string {
  const family = commands === undefined ? "all commands" : commands.join(", ");
  const split = forEach.length === 0 ? "" : `, for each ${forEach.join(", ")}`;
  return `${kind}ly fair, ${family}${split}. ${reason}`;
}

function claimsText(claims: readonly DescribedClaim[], { width }: Style): string {
  if (claims.length === 0) return "  Nothing is claimed.";
  return claims.map((claim) => claimText(claim, width)).join("\n");
}

function claimText({ name, claim, citation, instances }: DescribedClaim, width: number): string {
  const times = instances === 1 ? "" : ` (${counted(instances, "instance")})`;
  const cited = citation === "" ? "" : ` [${citation}]`;
  return `${indent(`${name}${times}`, 2, width)}\n${indent(`${claim}${cited}`, 4, width)}`;
}
