/** The scenarios of a comparison as blocks: a row where nothing differs, a section where something does. */
import { heading, list, table, text, type Block } from "./blocks.ts";
import type { ComparedProperty, ComparedScenario, Comparison, SideSize } from "./comparison.ts";
import { isAlike, LAST_STEPS, runsShown, ShownRuns } from "./comparison-runs.ts";
import { shownViolations } from "./comparison-telling.ts";
import { ShownViolations } from "./comparison-violations.ts";
import { groupedBy, listed, sideVerdictText, VERDICT_WORDS } from "./comparison-words.ts";
import { formatBounds, formatCount } from "./format.ts";
import { reflow } from "./wrap.ts";

/** Those in which nothing differs come first, as a table. */
export function allScenarioBlocks(comparison: Comparison): Block[] {
  const { scenarios } = comparison;
  const alike = scenarios.filter((compared) => isUneventful(compared, comparison));
  const runs = new ShownRuns();
  const violations = new ShownViolations();
  return [
    ...(alike.length === 0 ? [] : alikeBlocks(alike)),
    ...(alike.length === scenarios.length ? [] : [text(TRACES)]),
    ...scenarios
      .filter((compared) => !alike.includes(compared))
      .flatMap((compared) => {
        const differing = runsShown(compared, runs);
        const violated = violations.shownFor(compared, comparison);
        const like = [...differing.like, ...violated.like];
        return [
          ...headBlocks(compared),
          ...(like.length === 0 ? [] : [list(like)]),
          ...differing.blocks,
          ...violated.blocks,
        ];
      }),
  ];
}

const TRACES =
  "A step has its number, the party and its command, and what happens. Runs that differ are the shortest; of long " +
  `ones the last ${LAST_STEPS} steps are shown. Compared with \`--trace-dir traces\`, each run is written there as a ` +
  "trace, which `iommucheck replay` shows step by step.";

/** Whether all sides are known to do the same, and nothing is to be said of any property. */
function isUneventful(compared: ComparedScenario, whole: Comparison): boolean {
  const { sides, properties, runs } = compared;
  return (
    sides.every(({ complete }) => complete) &&
    runs.every((pair) => isAlike(pair) && pair.stoppedBy === undefined) &&
    properties.every(hasOneVerdict) &&
    shownViolations(compared, whole).length === 0
  );
}

/** But for sides that do not have it, or never put it to the test. */
function hasOneVerdict({ verdicts }: ComparedProperty): boolean {
  const told = verdicts.map(({ verdict }) => verdict);
  return new Set(told.filter((v) => v !== "absent" && v !== "notReached")).size < 2;
}

function alikeBlocks(scenarios: readonly ComparedScenario[]): Block[] {
  const rows = scenarios.map(({ scenario, title, bounds, sides, properties }) => [
    scenario,
    reflow(title),
    formatBounds(bounds),
    range(sides.map(({ states }) => states)),
    range(sides.map(({ transitions }) => transitions)),
    alikeText(properties),
  ]);
  const head = ["scenario", "title", "bounds", "states", "transitions", "all sides alike"];
  return [text("Every side allows the same runs as the baseline in:"), table(head, rows, [3, 4])];
}

function range(counts: readonly number[]): string {
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  return least === most ? formatCount(least) : `${formatCount(least)} to ${formatCount(most)}`;
}

/** `12 properties hold; direct-region-identity: absent, not reached`. */
function alikeText(properties: readonly ComparedProperty[]): string {
  const others = properties.filter((property) => !holdsEverywhere(property));
  const count = properties.length - others.length;
  const texts = others.map(({ name, verdicts }) => {
    const words = [...new Set(verdicts.map(({ verdict }) => VERDICT_WORDS[verdict]))];
    return `${name}: ${words.join(", ")}`;
  });
  const holding = count === 1 ? "1 property holds" : `${formatCount(count)} properties hold`;
  return [holding, ...texts].join("; ");
}

function holdsEverywhere({ verdicts }: ComparedProperty): boolean {
  return verdicts.every(({ verdict }) => verdict === "holds");
}

function headBlocks(compared: ComparedScenario): Block[] {
  const { scenario, title, bounds, properties } = compared;
  const holding = properties.filter(holdsEverywhere).map(({ name }) => name);
  const holds = holding.length === 1 ? "property holds" : "properties hold";
  return [
    heading(3, `${scenario}: ${reflow(title)}`),
    text(
      `Bounds: ${formatBounds(bounds)}.` +
        (holding.length === 0
          ? ""
          : ` ${holding.length} ${holds} on every side: ${listed(holding)}.`),
    ),
    sideTable(compared),
    ...reasonBlocks(compared),
  ];
}

/** A column for each side: how much was seen of it, and what it says where not all just hold. */
function sideTable({ sides, properties }: ComparedScenario): Block {
  const differing = properties.filter((property) => !holdsEverywhere(property));
  const isCut = sides.some(({ complete }) => !complete);
  const rows = [
    ["states / transitions", ...sides.map(sizeText)],
    ...(isCut ? [["search", ...sides.map(({ complete }) => (complete ? "complete" : "CUT"))]] : []),
    ...differing.map(({ name, verdicts }) => [name, ...verdicts.map(sideVerdictText)]),
  ];
  return table(["", ...sides.map(({ side }) => side)], rows);
}

function sizeText({ states, transitions }: SideSize): string {
  return `${formatCount(states)} / ${formatCount(transitions)}`;
}

/** Why a side could not tell. */
function reasonBlocks({ properties }: ComparedScenario): Block[] {
  const reasons = properties.flatMap(({ verdicts }) =>
    verdicts.flatMap(({ side, reason }) => (reason === undefined ? [] : [{ side, reason }])),
  );
  const items = groupedBy(reasons, ({ reason }) => reason).map((own) => {
    const who = [...new Set(own.map(({ side }) => side))];
    return `undecided with ${listed(who)}: ${own[0]!.reason}`;
  });
  return items.length === 0 ? [] : [list(items)];
}
