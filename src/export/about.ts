/** What the head of an exported model says: where it comes from, what was counted, what the numbers mean. */
import { formatBounds } from "../report/format.ts";
import type { CheckResult } from "../search/result.ts";
import type { BoundValues } from "../system/index.ts";
import type { GuardedModel } from "./guarded-model.ts";

/** The exploration that a model was made of. */
export interface Origin {
  readonly scenario: string;
  readonly title: string;
  readonly bounds: BoundValues;
  readonly variants: readonly string[];
  readonly result: CheckResult;
}

/**
 * Lines for a comment at the head of the model.
 * @param howToRun what to type, in the language's own terms
 */
export function headLines(
  { scenario, title, bounds, variants, result }: Origin,
  howToRun: readonly string[],
): string[] {
  return [
    `${scenario}: ${title}`,
    `  bounds       ${formatBounds(bounds)}`,
    `  variants     ${variants.join(" ") || "none"}`,
    `  states       ${result.states}`,
    `  transitions  ${result.transitions} (enabled pairs of state and command, those that change nothing included)`,
    "",
    "Written by iommucheck out of its decision trees after a complete search without reductions. The initial",
    "state is all zeros. A situation that no guard covers was never met: the command is disabled there, or the",
    "situation cannot be reached.",
    ...claimLines(result),
    ...livenessLines(result),
    endLine(result),
    "",
    ...howToRun,
  ];
}

function claimLines({ claims }: CheckResult): string[] {
  const violated = claims.filter(({ verdict }) => verdict === "violated");
  if (violated.length === 0) return [];
  return [
    `Violated: ${violated.map(({ name }) => name).join(", ")}. Such a claim was not judged beyond its first`,
    "violation, so that it says nothing about states that were met later.",
  ];
}

function livenessLines({ claims }: CheckResult): string[] {
  const names = claims.filter(({ kind }) => kind === "liveness").map(({ name }) => name);
  return names.length === 0 ? [] : [`Liveness is left out: ${names.join(", ")}.`];
}

function endLine({ deadlock }: CheckResult): string {
  const found = deadlock === undefined ? "all of them are" : "there is one that is not";
  return `Whether a state without an enabled command is a proper end is the scenario's to say (${found}); here each is.`;
}

/** Lines about what is the same in every state, and the commands that never can be taken. */
export function leftOutLines({ constants, neverEnabled }: GuardedModel): string[] {
  return [
    ...titled("Left out, since they never vary:", constants.map(constantText)),
    ...titled("Left out, since they are never enabled:", neverEnabled),
  ];
}

function titled(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : [title, ...lines.map((line) => `  ${line}`)];
}

function constantText({ path, value }: GuardedModel["constants"][number]): string {
  return `${path} = ${JSON.stringify(value)}`;
}

/** The values of a variable, one a line: `0  null`. */
export function valueLines(values: readonly unknown[]): string[] {
  const width = String(values.length - 1).length;
  return values.map(
    (value, number) => `${String(number).padStart(width)}  ${JSON.stringify(value)}`,
  );
}

/** Text with everything that is not printable ASCII escaped as in JSON. */
export function asciiText(text: string): string {
  return text.replaceAll(/[^ -~]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
