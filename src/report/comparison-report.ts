/** A comparison as blocks: the verdict, the claims, what is new for whom, and the scenarios. */
import { heading, list, text, type Block } from "./blocks.ts";
import { claimBlocks, verdictSentence } from "./comparison-claims.ts";
import { interfaceBlocks } from "./comparison-interfaces.ts";
import { allScenarioBlocks } from "./comparison-scenario.ts";
import type { Comparison, Remark, Side } from "./comparison.ts";
import { changeWords, groupedBy, listed } from "./comparison-words.ts";
import { reflow } from "./wrap.ts";

/** In the order in which a reader of a proposal asks. */
export function comparisonBlocks(comparison: Comparison): Block[] {
  const { proposal } = comparison;
  const { name, title, reference, changes, openQuestions } = proposal;
  return [
    heading(1, `${name}: ${reflow(title)}`),
    text(verdictSentence(comparison)),
    ...(reference === "" ? [] : [text(`Reference: ${reflow(reference)}`)]),
    ...section("What it changes", changes),
    heading(2, "What was compared"),
    ...comparedBlocks(comparison),
    heading(2, "Claims"),
    ...claimBlocks(comparison),
    heading(2, "New interfaces"),
    ...interfaceBlocks(comparison),
    ...remarkBlocks(comparison),
    heading(2, "Scenarios"),
    ...allScenarioBlocks(comparison),
    ...section("Open questions", openQuestions),
  ];
}

function section(title: string, items: readonly string[]): Block[] {
  return items.length === 0 ? [] : [heading(2, title), list(items.map(reflow))];
}

function comparedBlocks({ proposal, sides, scenarios }: Comparison): Block[] {
  const soundness = scenarios.flatMap((scenario) => scenario.sides.map((side) => side.soundness));
  return [
    list(sides.map((side) => sideText(side, proposal))),
    text(
      "Every interleaving of each scenario was explored on the same bounds for all of its sides. " +
        `Soundness: ${[...new Set(soundness)].join(" / ")}. ` +
        "`iommucheck list SCENARIO` says what a scenario models and what it leaves out.",
    ),
  ];
}

/** The title and the reference of the proposal stand in the head of the report. */
function sideText(side: Side, proposal: Comparison["proposal"]): string {
  const { name, kind, title } = side;
  if (kind === "baseline") return `${name}: ${reflow(title)}`;
  if (kind === "proposal") return `${name}: the proposal`;
  const own = reflow(title).replace(`${reflow(proposal.title)}, `, "");
  const reference = side.reference === proposal.reference ? "" : reflow(side.reference);
  return `${name} (${kind}): ${own}${reference === "" ? "" : ` [${reference}]`}`;
}

function remarkBlocks(comparison: Comparison): Block[] {
  const { regressions, unclaimedRepairs, repairedByOthers, noLongerTested } = comparison;
  return [
    heading(2, "Regressions"),
    regressions.length === 0
      ? text("None: whatever is violated on any side is violated in the baseline, too.")
      : list(remarkTexts(regressions)),
    ...section("Repaired without being claimed", remarkTexts(unclaimedRepairs)),
    ...section("Repaired by alternatives", remarkTexts(repairedByOthers)),
    ...section("Not put to the test any more", remarkTexts(noLongerTested)),
  ];
}

/** The scenarios of a property together, then the properties with the same scenarios, then the sides with both. */
function remarkTexts(remarks: readonly Remark[]): string[] {
  const perProperty = groupedBy(remarks, ({ side, property, before, after }) => [
    side,
    property,
    before,
    after,
  ]).map((own) => ({ ...own[0]!, places: own.map(({ scenario }) => scenario) }));
  const perSide = groupedBy(perProperty, ({ side, before, after, places }) => [
    side,
    before,
    after,
    places,
  ]).map((own) => ({ ...own[0]!, properties: own.map(({ property }) => property) }));
  return groupedBy(perSide, ({ properties, before, after, places }) => [
    properties,
    before,
    after,
    places,
  ]).map((own) => {
    const { properties, before, after, places } = own[0]!;
    const who = listed(own.map(({ side }) => side));
    return `${who}: ${listed(properties)} in ${listed(places)}: ${changeWords(before, after)}`;
  });
}
