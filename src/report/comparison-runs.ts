/** The shortest runs that only the baseline or only a side allows, as blocks: where they part, and each once. */
import { heading, plain, text, type Block } from "./blocks.ts";
import type { ComparedScenario, OnlyRun, RunComparison } from "./comparison.ts";
import { groupedBy, listed, stepKey } from "./comparison-words.ts";
import type { ShownStep } from "./evidence.ts";
import { counted } from "./format.ts";
import { commandText, eventText } from "./step-text.ts";
import { renderStepList } from "./step-list.ts";

/** A run of so many steps is shown as a whole. */
const WHOLE_MAX = 12;
/** Of a longer one so many of its last steps. */
export const LAST_STEPS = 6;

/** Differences, and runs that show them, which a report has shown already. */
export class ShownRuns {
  readonly #first = new Map<string, { readonly sides: string; readonly scenario: string }>();

  /** `baseline and new in letter` if it was shown; remembers it otherwise. */
  seen(what: unknown, [first, second]: RunComparison["sides"], scenario: string) {
    const key = JSON.stringify(what);
    const known = this.#first.get(key);
    if (known === undefined) this.#first.set(key, { sides: `${first} and ${second}`, scenario });
    if (known === undefined || known.scenario === scenario) return known?.sides;
    return `${known.sides} in ${known.scenario}`;
  }
}

/** What a report shows of the runs of a scenario. */
export interface RunsShown {
  /** Sentences about sides that differ in nothing, or as others do. */
  readonly like: readonly string[];
  readonly blocks: readonly Block[];
}

/** The baseline beside each side; the proposal beside its alternatives stands in the JSON only. */
export function runsShown(
  { scenario, sides, runs }: ComparedScenario,
  shown: ShownRuns,
): RunsShown {
  const baseline = sides[0]!.side;
  const own = runs.filter((pair) => pair.sides[0] === baseline);
  const differing = own
    .filter((pair) => !isAlike(pair))
    .map((pair) => ({ pair, as: shown.seen(differenceOf(pair), pair.sides, scenario) }));
  const known = differing.filter(({ as }) => as !== undefined);
  return {
    like: [
      ...groupedBy(own.filter(isAlike), coverText).map(alikeText),
      ...groupedBy(known, ({ as }) => as).map((alike) => {
        const others = listed(alike.map(({ pair }) => pair.sides[1]));
        return `${baseline} parts from ${others} as do ${alike[0]!.as}.`;
      }),
    ],
    blocks: differing
      .filter(({ as }) => as === undefined)
      .flatMap(({ pair }) => pairBlocks(pair, scenario, shown)),
  };
}

/** Whether nothing was found that tells the sides apart. */
export function isAlike({ onlyFirst, onlySecond }: RunComparison): boolean {
  return onlyFirst === undefined && onlySecond === undefined;
}

/** Without the names of the sides, so that the same difference on other sides is the same. */
function differenceOf({ onlyFirst, onlySecond }: RunComparison) {
  return [onlyFirst, onlySecond].map((only) => only && [only.steps.map(stepKey), only.otherwise]);
}

function alikeText(pairs: readonly RunComparison[]): string {
  const [first] = pairs[0]!.sides;
  return `${listed([first, ...pairs.map(({ sides }) => sides[1])])} allow the same runs${coverText(pairs[0]!)}.`;
}

function pairBlocks(pair: RunComparison, scenario: string, shown: ShownRuns): Block[] {
  const { sides, onlyFirst, onlySecond } = pair;
  const [first, second] = sides;
  if (onlyFirst !== undefined && onlySecond !== undefined && partAtOneStep(onlyFirst, onlySecond)) {
    const end = partingText(onlyFirst, onlySecond, sides);
    const title = `${first} and ${second} part at step ${onlyFirst.steps.length}`;
    const alike = shown.seen([onlyFirst, onlySecond].map(lastCommandOf), sides, scenario);
    const last = `with ${first}: ${happeningText(onlyFirst.steps.at(-1)!)}`;
    if (alike !== undefined)
      return [text(`${title}, by the same commands as ${alike}; ${last}. ${end}`)];
    const like = shown.seen(onlyFirst.steps.map(stepKey), sides, scenario);
    if (like !== undefined) return [text(`${title} of the run of ${like}. ${end}`)];
    const steps = stepBlock(onlyFirst, `${scenario}--not-with-${second}`);
    return [heading(4, `${title}; as with ${first}:`), steps, text(end)];
  }
  const cover = coverText(pair);
  return [
    ...directionBlocks(onlyFirst, first, second, cover, `${scenario}--not-with-${second}`),
    ...directionBlocks(
      onlySecond,
      second,
      first,
      cover,
      `${scenario}--${second}--not-with-${first}`,
    ),
  ];
}

/** Whether all steps are the same but the last one. */
function partAtOneStep(first: OnlyRun, second: OnlyRun): boolean {
  const [before, after] = [first, second].map(({ steps }) => steps.slice(0, -1).map(stepKey));
  return JSON.stringify(before) === JSON.stringify(after);
}

/** What the second side does instead of the last step of the first. */
function partingText(first: OnlyRun, second: OnlyRun, sides: RunComparison["sides"]): string {
  const [own, other] = [first, second].map(({ steps }) => steps.at(-1)!);
  const refused = otherwiseText(first, sides[1]);
  if (JSON.stringify(commandOf(own!)) === JSON.stringify(commandOf(other!))) return refused;
  const instead = `${sides[1]} allows as step ${other!.number}: ${happeningText(other!)}.`;
  return `${refused} ${instead} ${otherwiseText(second, sides[0])}`;
}

/** `unit walk page0 > pageCached`. */
function happeningText({ actor, command, events }: ShownStep): string {
  const comes = events.map((event) => eventText(event, actor, command)).join("; ");
  return `${actor} ${commandText(command)} > ${comes}`;
}

/** What parts two runs, but for the values in what comes of it. */
function lastCommandOf({ steps, otherwise }: OnlyRun) {
  const last = steps.at(-1)!;
  const others = otherwise.kind === "events" ? typesOf(otherwise.events) : [];
  return [commandOf(last), typesOf(last.events), otherwise.kind, others];
}

function typesOf(events: ShownStep["events"]): string[] {
  return events.map(({ type }) => type);
}

function commandOf({ actor, command }: ShownStep) {
  return [actor, command];
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
  cover: string,
  trace: string,
): Block[] {
  if (only === undefined) return [text(`Every run of ${side}${cover} is one of ${other}.`)];
  const title = `Only with ${side}, not with ${other}: ${counted(only.steps.length, "step")}`;
  return [heading(4, title), stepBlock(only, trace), text(otherwiseText(only, other))];
}

/** What a reader needs is the end. @param trace the name of the file that `--trace-dir` writes */
function stepBlock({ steps }: OnlyRun, trace: string): Block {
  if (steps.length <= WHOLE_MAX)
    return plain((style) => renderStepList(steps, style, steps.length));
  const before = counted(steps.length - LAST_STEPS, "step");
  const rest = `… (${before} before; all of them:\n  iommucheck replay traces/${trace}.jsonl)`;
  const last = steps.slice(-LAST_STEPS);
  return plain((style) => `${rest}\n${renderStepList(last, style, steps.length)}`);
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
