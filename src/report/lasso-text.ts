/**
 * The end of a run that violates a liveness property, in words: the loop, and how each fairness condition holds on
 * it.
 */
import type { FairnessShown, Lasso } from "../replay/lasso.ts";
import type { ClaimResult } from "../search/result.ts";
import { counted, formatFields } from "./format.ts";
import type { Style } from "./style.ts";
import { renderTable } from "./table.ts";
import { indent } from "./wrap.ts";

/** Marks the steps of a loop. */
export const LOOP_MARK = "↻";

type Condition = FairnessShown["condition"];

/** `by a loop of 3 steps after 4 steps`, or how the run ends. */
export function lassoLength(steps: number, loopStart: number): string {
  if (loopStart === steps) return `by the end of the run after ${counted(steps, "step")}`;
  return `by a loop of ${counted(steps - loopStart, "step")} after ${counted(loopStart, "step")}`;
}

/** What is repeated, and what it waits for in vain. */
export function lassoSentence(
  { about, loopStart, waitsFrom }: Pick<Lasso, "about" | "loopStart" | "waitsFrom">,
  steps: number,
): string {
  const end =
    loopStart === steps
      ? "The run ends there: nothing is enabled any more."
      : `${stepsText(loopStart + 1, steps)} again and again.`;
  if (waitsFrom === undefined) return `${end} What the property waits for is true on the way.`;
  const since = waitsFrom === 0 ? "the initial state" : `step ${waitsFrom}`;
  if (about.form === "leadsTo") return `${end} What was due since ${since} never happens.`;
  return `${end} What must happen does not happen from ${since} on.`;
}

function stepsText(first: number, last: number): string {
  return first === last
    ? `${LOOP_MARK} Step ${first} is taken`
    : `${LOOP_MARK} Steps ${first} to ${last} are taken`;
}

/** One line per fairness condition; empty where none is declared. */
function renderFairness(fairness: readonly FairnessShown[], style: Style): string {
  if (fairness.length === 0) return "";
  const rows = fairness.map((shown) => [conditionText(shown.condition), howText(shown)]);
  return renderTable(["fairness", "how it holds"], rows, { width: style.width, indent: 2 });
}

/** All of it: the sentence, then the conditions. */
export function renderLasso(lasso: Lasso, steps: number, style: Style): string {
  const table = renderFairness(lasso.fairness, style);
  const sentence = indent(lassoSentence(lasso, steps), 2, style.width);
  return table === "" ? sentence : `${sentence}\n\n${table}`;
}

/** `driver poll (weak) taken at step 4`. */
export function fairnessText(shown: FairnessShown): string {
  return `${conditionText(shown.condition)} ${howText(shown)}`;
}

/** `driver poll|retry dev=dev0 (weak)`. */
function conditionText({ actor, types, parameters, kind }: Condition): string {
  const family = [actor, types?.join("|") ?? "", formatFields(parameters)];
  return `${family.filter((part) => part !== "").join(" ")} (${kind})`;
}

function howText({ how, step }: FairnessShown): string {
  switch (how) {
    case "taken":
      return `taken at step ${step}`;
    case "disabled":
      return step === 0 ? "disabled in the initial state" : `disabled after step ${step}`;
    case "neverEnabled":
      return "never enabled there";
    case "broken":
      return "BROKEN: enabled, and never taken";
  }
}

/** The assumptions that a property rests on, without the values that split them: `fair: engine fetch (weak)`. */
export function restsOnText({ restsOn = [] }: ClaimResult): string {
  const texts = restsOn.map((condition) => conditionText({ ...condition, parameters: {} }));
  return texts.length === 0 ? "" : `fair: ${[...new Set(texts)].join(", ")}`;
}
