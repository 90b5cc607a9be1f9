/** A replayed trace on a terminal: every step with its events and what they changed, then how it ended. */
import type { ViolatedClaim } from "../replay/claims.ts";
import type { NamedCommand } from "../replay/misfit.ts";
import type { Replay, ReplayStep } from "../replay/replay.ts";
import type { StepView } from "../replay/stepper.ts";
import { changeText, renderWorld } from "./changes.ts";
import { counted, formatBounds, formatFields } from "./format.ts";
import { lassoLength, LOOP_MARK, renderLasso } from "./lasso-text.ts";
import { commandText, eventText } from "./step-text.ts";
import type { Style } from "./style.ts";
import { indent } from "./wrap.ts";

/** The whole run. */
export function renderReplay(replay: Replay, style: Style): string {
  const { header, steps, violatedAtStart } = replay;
  const { scenario, bounds, variants } = header;
  return [
    `${style.colors.bold(scenario ?? "")}  ${formatBounds(bounds)}`,
    ...(variants.length === 0 ? [] : [`variants: ${variants.join(", ")}`]),
    "",
    ...violatedAtStart.map((claim) => violatedText(claim, 0, style)),
    ...steps.flatMap((step) => [renderStep(step, style, header.loop?.start), ""]),
    ...endingLines(replay, style),
  ].join("\n");
}

/**
 * One step: who did what, its events, what changed and what is violated since.
 * @param loopStart steps after this one are marked as those of a loop
 */
export function renderStep(step: ReplayStep, style: Style, loopStart = Infinity): string {
  const { actor, command, entries, changes, violated } = step;
  const { colors, width } = style;
  return [
    `step ${step.step}  ${step.step > loopStart ? `${LOOP_MARK} ` : ""}${colors.bold(`${actor} ${commandText(command)}`)}`,
    ...entries.map(({ seq, event }) =>
      indent(`event ${seq}  ${eventText(event, actor, command)}`, 2, width),
    ),
    ...changes.map((change) => colors.cyan(indent(changeText(change), 6, width))),
    ...violated.map((claim) => violatedText(claim, step.step, style)),
  ].join("\n");
}

function violatedText(violated: ViolatedClaim, step: number, { colors, width }: Style): string {
  const { name, parameters, claim, citation, explanation } = violated;
  const where = formatFields(parameters);
  const title = `VIOLATED  ${name}${where && ` (${where})`} after ${counted(step, "step")}`;
  const texts = [citation === "" ? claim : `${claim} [${citation}]`, explanation];
  const lines = texts.flatMap((text) => (text === undefined ? [] : [indent(text, 4, width)]));
  return [`  ${colors.red(title)}`, ...lines].join("\n");
}

function endingLines(replay: Replay, style: Style): string[] {
  const { colors, width } = style;
  const { outcome, isSameShape, showsClaim, header, steps, misfit } = replay;
  const shape = isSameShape
    ? []
    : [indent("The models have another shape than when this trace was recorded.", 0, width)];
  const fitting = `The trace fits the models no longer than ${counted(steps.length, "step")}.`;
  if (outcome === "misfit") return [...shape, colors.red(fitting), ...enabledLines(misfit, width)];
  const claim = header.claim?.name;
  const lost = showsClaim
    ? []
    : [`The trace was recorded for ${claim}, which is not violated where the header says.`];
  return [...shape, ...lost, ...lassoLines(replay, style), endText(replay, colors)];
}

/** The property of a trace with a loop, and what the loop says about it. */
function lassoLines({ lasso, steps }: Replay, style: Style): string[] {
  if (lasso === undefined) return [];
  const { about, parameters, loopStart, isShown } = lasso;
  const where = formatFields(parameters);
  const name = `${about.name}${where && ` (${where})`}`;
  const length = lassoLength(steps.length, loopStart);
  const title = isShown ? style.colors.red(`VIOLATED  ${name} ${length}`) : name;
  const claim = indent(`${about.claim} [${about.citation}]`, 2, style.width);
  return [title, claim, "", renderLasso(lasso, steps.length, style), ""];
}

/** What could be done instead of a command that is unknown or disabled. */
function enabledLines(misfit: Replay["misfit"], width: number): string[] {
  if (misfit === undefined || misfit.kind === "other-event") return [];
  return [indent(`enabled: ${enabledText(misfit.enabled)}`, 0, width)];
}

function enabledText(enabled: readonly NamedCommand[]): string {
  return (
    enabled.map(({ actor, command }) => `${actor} ${commandText(command)}`).join("; ") || "nothing"
  );
}

function endText(replay: Replay, colors: Style["colors"]): string {
  const { outcome, steps, violatedAtStart, lasso } = replay;
  if (outcome === "clean") return colors.green("The trace runs through without a violation.");
  if (lasso?.isShown === true) {
    const ends = lasso.loopStart === steps.length;
    const how = ends ? "ends there" : "goes around for ever, fairly,";
    return colors.red(`The trace ${how} without what it waits for.`);
  }
  const last = steps.at(-1)?.violated ?? violatedAtStart;
  if (last.length > 0) return colors.red("The trace ends in a violation.");
  return colors.red("The trace goes through a violation, and ends without one.");
}

/** The translation state after an event. */
export function renderStateAt(world: object, seq: number, style: Style): string {
  const title = seq === 0 ? "the initial state" : `the translation state after event ${seq}`;
  return `${style.colors.bold(title)}\n${renderWorld(world, style.width, 2)}`;
}

/** One position of a walk through the run. */
export function renderStepView(view: StepView, style: Style): string {
  const { position, step, world, violated, enabled, next, loopStart } = view;
  const { colors } = style;
  const following = next === undefined ? endOf(view) : `${next.actor} ${commandText(next.command)}`;
  // The state may be longer than the terminal: what happened and what to press stands below it.
  return [
    renderWorld(world, style.width, 2),
    "",
    colors.dim(`position ${position.step} of ${position.last}${loopText(view)}`),
    "",
    step === undefined ? "before the first step" : renderStep(step, style, loopStart),
    ...(step === undefined ? violated.map((claim) => violatedText(claim, 0, style)) : []),
    "",
    indent(`enabled: ${enabledText(enabled)}`, 0, style.width),
    `next:    ${following}`,
    "",
    colors.dim("right/left: step   home/end: first/last   v: next violation   q: quit"),
  ].join("\n");
}

/** What follows the last step. */
function endOf({ position, loopStart }: StepView): string {
  if (loopStart === undefined || loopStart === position.last) return "the end";
  return `${LOOP_MARK} step ${loopStart + 1} again: this is position ${loopStart}`;
}

/** Where the loop is. */
function loopText({ position, loopStart }: StepView): string {
  if (loopStart === undefined || loopStart === position.last) return "";
  return `, loop ${LOOP_MARK} from ${loopStart} to ${position.last}`;
}
