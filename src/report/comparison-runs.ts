/** The shortest runs that one side allows and another does not, as blocks. */
import { heading, plain, text, type Block } from "./blocks.ts";
import type { OnlyRun, RunComparison } from "./comparison.ts";
import type { ShownStep } from "./evidence.ts";
import { counted } from "./format.ts";
import { eventText } from "./step-text.ts";
import { renderStepList } from "./step-list.ts";

/** One sentence where there is no difference. */
export function runBlocks(runs: RunComparison): Block[] {
  const { sides, onlyFirst, onlySecond } = runs;
  const [first, second] = sides;
  if (onlyFirst === undefined && onlySecond === undefined)
    return [text(`${first} and ${second} allow the same runs${coverText(runs)}.`)];
  if (onlyFirst !== undefined && onlySecond !== undefined && isSameRun(onlyFirst, onlySecond))
    return partingBlocks(onlyFirst, first, second);
  return [
    ...directionBlocks(onlyFirst, first, second, runs),
    ...directionBlocks(onlySecond, second, first, runs),
  ];
}

/** Whether both take the same commands, and only what comes of the last one differs. */
function isSameRun(first: OnlyRun, second: OnlyRun): boolean {
  return (
    first.otherwise.kind === "events" &&
    JSON.stringify(first.steps.map(commandOf)) === JSON.stringify(second.steps.map(commandOf))
  );
}

function commandOf({ actor, command }: ShownStep) {
  return [actor, command];
}

/** Once for both directions. */
function partingBlocks(only: OnlyRun, first: string, second: string): Block[] {
  const { steps } = only;
  return [
    heading(4, `${first} and ${second} part at step ${steps.length}; as with ${first}:`),
    plain((style) => renderStepList(steps, style)),
    text(otherwiseText(only, second)),
  ];
}

/** Up to where nothing was found. */
function coverText({ stoppedBy, depth, pairs }: RunComparison): string {
  if (stoppedBy === undefined) return "";
  const why = stoppedBy === "interrupted" ? "interrupted" : "the limit of the comparison";
  return ` of up to ${counted(depth, "step")} (${why} after ${counted(pairs, "pair")} of states)`;
}

function directionBlocks(
  only: OnlyRun | undefined,
  side: string,
  other: string,
  runs: RunComparison,
): Block[] {
  if (only === undefined) {
    return [text(`Every run of ${side}${coverText(runs)} is one of ${other}.`)];
  }
  const { steps } = only;
  return [
    heading(4, `Only with ${side}, not with ${other}: ${counted(steps.length, "step")}`),
    plain((style) => renderStepList(steps, style)),
    text(otherwiseText(only, other)),
  ];
}

function otherwiseText({ steps, otherwise }: OnlyRun, other: string): string {
  const { number, actor, command } = steps.at(-1)!;
  switch (otherwise.kind) {
    case "unknown":
      return `${other} has no such command as that of step ${number}.`;
    case "disabled":
      return `With ${other} step ${number} is not possible there.`;
    case "events": {
      const events = otherwise.events.map((event) => eventText(event, actor, command));
      return `With ${other} the command of step ${number} does something else: ${events.join("; ")}.`;
    }
  }
}
