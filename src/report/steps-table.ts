/** The steps of a run as a numbered table with one column per actor. */
import type { ShownStep } from "./evidence.ts";
import { LOOP_MARK } from "./lasso-text.ts";
import { stepText } from "./step-text.ts";
import type { Style } from "./style.ts";
import { renderTable } from "./table.ts";

/**
 * @param actors all parties in the order of the columns; those that take no step get none
 * @param indent columns before the table
 * @param loopStart the steps after so many are marked as those of a loop
 */
export function renderSteps(
  steps: readonly ShownStep[],
  actors: readonly string[],
  style: Style,
  indent = 0,
  loopStart = steps.length,
): string {
  const acting = actors.filter((actor) => steps.some((step) => step.actor === actor));
  const rows = steps.map((step) => [
    step.number > loopStart ? `${LOOP_MARK} ${step.number}` : String(step.number),
    ...acting.map((actor) => (actor === step.actor ? stepText(step) : "")),
  ]);
  return renderTable(["#", ...acting], rows, {
    width: style.width,
    indent,
    separator: " | ",
    right: [0],
  });
}
