/** One scenario of a comparison as blocks: sizes, properties, changes, differing runs, counterexamples. */
import { heading, list, plain, table, text, type Block } from "./blocks.ts";
import { runBlocks } from "./comparison-runs.ts";
import type { ComparedScenario, Comparison } from "./comparison.ts";
import {
  isChanged,
  partyChangeText,
  shownViolations,
  sideVerdictText,
  violationTitle,
  type ShownViolation,
} from "./comparison-words.ts";
import { formatBounds, formatCount } from "./format.ts";
import { lassoSentence, renderFairness } from "./lasso-text.ts";
import { renderStepList } from "./step-list.ts";
import { reflow } from "./wrap.ts";

export function scenarioBlocks(compared: ComparedScenario, whole: Comparison): Block[] {
  const { scenario, title, bounds, runs } = compared;
  const violations = shownViolations(compared, whole);
  return [
    heading(3, `${scenario}: ${reflow(title)}`),
    text(`Bounds: ${formatBounds(bounds)}.`),
    sizeTable(compared),
    propertyTable(compared),
    ...reasonBlocks(compared),
    ...changeBlocks(compared),
    ...runs.flatMap(runBlocks),
    ...violations.flatMap(violationBlocks),
  ];
}

function sizeTable({ sides }: ComparedScenario): Block {
  const rows = sides.map(({ side, states, transitions, depth, complete }) => [
    side,
    formatCount(states),
    formatCount(transitions),
    String(depth),
    complete ? "complete" : "CUT",
  ]);
  return table(["side", "states", "transitions", "depth", "search"], rows, [1, 2, 3]);
}

function propertyTable({ sides, properties }: ComparedScenario): Block {
  const rows = properties.map(({ name, verdicts }) => [name, ...verdicts.map(sideVerdictText)]);
  return table(["property", ...sides.map(({ side }) => side)], rows);
}

/** Why a side could not tell. */
function reasonBlocks({ properties }: ComparedScenario): Block[] {
  const reasons = properties.flatMap(({ verdicts }) =>
    verdicts.flatMap(({ side, reason }) =>
      reason === undefined ? [] : [`undecided with ${side}: ${reason}`],
    ),
  );
  return reasons.length === 0 ? [] : [list([...new Set(reasons)])];
}

/** The parties for which a side changes anything here. */
function changeBlocks({ changes }: ComparedScenario): Block[] {
  const items = changes.flatMap(({ side, parties, complete }) =>
    parties
      .filter(isChanged)
      .map((change) => `${change.party} with ${side}: ${partyChangeText(change, complete)}`),
  );
  return items.length === 0 ? [] : [list(items)];
}

function violationBlocks({ side, evidence }: ShownViolation): Block[] {
  const { claim, citation, steps, lasso, explanation } = evidence;
  const loopStart = lasso?.loopStart;
  return [
    heading(4, `VIOLATED with ${side}: ${violationTitle(evidence)}`),
    text(citation === "" ? claim : `${claim} [${citation}]`),
    steps.length === 0
      ? text("Already in the initial state, before any step.")
      : plain((style) => renderStepList(steps, style, loopStart)),
    ...(lasso === undefined ? [] : [text(lassoSentence(lasso, steps.length))]),
    ...(lasso === undefined || lasso.fairness.length === 0
      ? []
      : [plain((style) => renderFairness(lasso.fairness, style))]),
    ...(explanation === undefined ? [] : [text(explanation)]),
  ];
}
