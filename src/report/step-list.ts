/** The steps of a run with a row each: for runs of many parties, where a column per party would be too narrow. */
import type { ShownStep } from "./evidence.ts";
import { LOOP_MARK } from "./lasso-text.ts";
import { commandText, eventText } from "./step-text.ts";
import type { Style } from "./style.ts";
import { renderTable } from "./table.ts";

/** @param loopStart the steps after so many are marked as those of a loop; the number of all where there is none */
export function renderStepList(
  steps: readonly ShownStep[],
  style: Style,
  loopStart: number,
): string {
  const rows = steps.map(({ number, actor, command, events }) => [
    number > loopStart ? `${LOOP_MARK} ${number}` : String(number),
    `${actor} ${commandText(command)}`,
    events.map((event) => eventText(event, actor, command)).join("; "),
  ]);
  return renderTable(["#", "party and command", "what happens"], rows, {
    width: style.width,
    separator: " | ",
    right: [0],
  });
}
