/** A comparison as blocks: the verdict, the claims, what changed for whom, and each scenario. */
import { heading, list, table, text, type Block } from "./blocks.ts";
import { claimBlocks, verdictSentence } from "./comparison-claims.ts";
import { scenarioBlocks } from "./comparison-scenario.ts";
import type { Comparison, Remark, Side, SideChanges } from "./comparison.ts";
import { isChanged, partySummary, VERDICT_WORDS } from "./comparison-words.ts";
import { reflow } from "./wrap.ts";

/** In the order in which a reader of a proposal asks. */
export function comparisonBlocks(comparison: Comparison): Block[] {
  const { proposal, scenarios } = comparison;
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
    ...remarkBlocks(comparison),
    heading(2, "What each side changes, by party"),
    ...partyBlocks(comparison),
    heading(2, "Scenarios"),
    ...scenarios.flatMap((scenario) => scenarioBlocks(scenario, comparison)),
    ...section("Open questions", openQuestions),
  ];
}

function section(title: string, items: readonly string[]): Block[] {
  return items.length === 0 ? [] : [heading(2, title), list(items.map(reflow))];
}

function comparedBlocks({ sides, scenarios }: Comparison): Block[] {
  const soundness = scenarios.flatMap((scenario) => scenario.sides.map((side) => side.soundness));
  return [
    list(sides.map(sideText)),
    text(
      "Every interleaving of each scenario was explored on the same bounds for all of its sides. " +
        `Soundness: ${[...new Set(soundness)].join(" / ")}. ` +
        "`iommucheck list SCENARIO` says what a scenario models and what it leaves out.",
    ),
  ];
}

function sideText({ name, kind, title, reference }: Side): string {
  const what = name === kind ? name : `${name} (${kind})`;
  return `${what}: ${reflow(title)}${reference === "" ? "" : ` [${reflow(reference)}]`}`;
}

function remarkBlocks(comparison: Comparison): Block[] {
  const { regressions, unclaimedRepairs, repairedByOthers, noLongerTested } = comparison;
  return [
    heading(2, "Regressions"),
    regressions.length === 0
      ? text("None: whatever is violated on any side is violated in the baseline, too.")
      : list(regressions.map(remarkText)),
    ...section("Repaired without being claimed", unclaimedRepairs.map(remarkText)),
    ...section("Repaired by alternatives", repairedByOthers.map(remarkText)),
    ...section("Not put to the test any more", noLongerTested.map(remarkText)),
  ];
}

function remarkText({ side, property, scenario, before, after }: Remark): string {
  return `${property} in ${scenario}: ${VERDICT_WORDS[before]} -> ${VERDICT_WORDS[after]} with ${side}`;
}

/** One column per side, one row per party; all scenarios together. */
function partyBlocks({ changes }: Comparison): Block[] {
  const parties = [...new Set(changes.flatMap((side) => side.parties.map(({ party }) => party)))];
  const rows = parties.map((party) => [party, ...changes.map((side) => partyCell(party, side))]);
  const unchanged = changes.filter(({ parties: own }) => !own.some(isChanged));
  return [
    text(
      "Commands that are enabled in some state, and types of events, beside the baseline in the same scenarios. " +
        "What each event is stands with the scenarios.",
    ),
    table(["party", ...changes.map(({ side }) => side)], rows),
    ...unchanged.map(({ side }) => text(`With ${side} nobody can do anything new.`)),
  ];
}

/** Empty for a party that neither the side nor the baseline has. */
function partyCell(party: string, { parties, complete }: SideChanges): string {
  const change = parties.find((own) => own.party === party);
  return change === undefined ? "" : partySummary(change, complete);
}
