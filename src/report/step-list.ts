/** The steps of a run in as few lines as can be: for runs of many parties, which are to be mailed. */
import type { ShownStep } from "./evidence.ts";
import { LOOP_MARK } from "./lasso-text.ts";
import { commandText, eventText } from "./step-text.ts";
import type { Style } from "./style.ts";
import { wrap } from "./wrap.ts";

/** Longer commands push what comes of them to the right. */
const COMMAND_COLUMNS = 28;
/** What happens gets so many columns at least, however narrow the terminal is. */
const EVENTS_MIN = 30;

/**
 * `12 | unit walk page0 | pageCached; walkDone`: number, party and command, events.
 * @param loopStart the steps after so many are marked as those of a loop; the number of all where there is none
 */
export function renderStepList(
  steps: readonly ShownStep[],
  { width }: Style,
  loopStart: number,
): string {
  const numbers = steps.map(({ number }) =>
    number > loopStart ? `${LOOP_MARK} ${number}` : String(number),
  );
  const commands = steps.map(({ actor, command }) => `${actor} ${commandText(command)}`);
  const numberWidth = Math.max(...numbers.map((text) => text.length));
  const commandWidth = Math.min(COMMAND_COLUMNS, Math.max(...commands.map((c) => c.length)));
  const lines = steps.map(({ actor, command, events }, i) => {
    const head = `${numbers[i]!.padStart(numberWidth)} | ${commands[i]!.padEnd(commandWidth)} | `;
    const words = events.map((event) => eventText(event, actor, command)).join("; ");
    const room = Math.max(EVENTS_MIN, width - head.length);
    return (head + wrap(words, room).join(`\n${" ".repeat(head.length)}`)).trimEnd();
  });
  return lines.join("\n");
}
