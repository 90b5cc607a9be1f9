/** A violation as an engineer pastes it into a mail. */
import type { CellOrigin, Evidence } from "./evidence.ts";
import { counted, formatFields, formatValue } from "./format.ts";
import { lassoLength, renderLasso } from "./lasso-text.ts";
import { commandText } from "./step-text.ts";
import { renderSteps } from "./steps-table.ts";
import type { Style } from "./style.ts";
import { renderTable } from "./table.ts";
import { indent } from "./wrap.ts";

/** More cells than this tell a reader less than their number does. */
const CELLS_MAX = 24;

/** The claim, the steps, then what is wrong and where each value came from. */
export function renderViolation(evidence: Evidence, style: Style): string {
  const { steps, actors } = evidence;
  return [
    headline(evidence, style),
    indent(claimText(evidence), 2, style.width),
    "",
    steps.length === 0
      ? "  Already in the initial state, before any step."
      : renderSteps(steps, actors, style, 2, evidence.lasso?.loopStart),
    "",
    ...lassoLines(evidence, style),
    ...explanationLines(evidence, style),
    originTable(evidence, style),
  ].join("\n");
}

function headline({ kind, name, parameters, steps, lasso }: Evidence, { colors }: Style): string {
  const what = kind === "deadlock" ? "DEADLOCK" : "VIOLATED";
  const where = formatFields(parameters);
  const title = kind === "deadlock" ? "" : `  ${colors.bold(name)}${where && ` (${where})`}`;
  const length = lasso
    ? lassoLength(steps.length, lasso.loopStart)
    : `after ${counted(steps.length, "step")}`;
  return `${colors.red(what)}${title} ${length}`;
}

function claimText({ claim, citation }: Evidence): string {
  return citation === "" ? claim : `${claim} [${citation}]`;
}

function lassoLines({ lasso, steps }: Evidence, style: Style): string[] {
  return lasso === undefined ? [] : [renderLasso(lasso, steps.length, style), ""];
}

function explanationLines({ explanation }: Evidence, style: Style): string[] {
  return explanation === undefined ? [] : [indent(explanation, 2, style.width), ""];
}

function originTable({ cells, steps }: Evidence, style: Style): string {
  const shown = cells.slice(0, CELLS_MAX);
  const source = ({ step }: CellOrigin) => {
    if (step === undefined) return "the initial state";
    const { actor, command } = steps[step - 1]!;
    return `step ${step}: ${actor} ${commandText(command)}`;
  };
  const rows = shown.map((cell) => [cell.path, formatValue(cell.value), source(cell)]);
  const table = renderTable(["what the claim read", "value", "written last by"], rows, {
    width: style.width,
    indent: 2,
  });
  const more = cells.length - shown.length;
  return more === 0 ? table : `${table}\n  … and ${counted(more, "cell")} more`;
}
