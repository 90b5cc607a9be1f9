/** The result of one exploration on a terminal. */
import type { CheckResult, ClaimResult, Violation } from "../search/result.ts";
import type { BoundValues, Expectation } from "../system/index.ts";
import { isReducedBy, renderCommands } from "./command-summary.ts";
import { counted, formatBounds, formatCount, formatSeconds, formatShare } from "./format.ts";
import { lassoLength, restsOnText } from "./lasso-text.ts";
import type { Style } from "./style.ts";
import { indent } from "./wrap.ts";

/** What was explored, as far as a reader needs it. */
export interface Subject {
  readonly scenario: string;
  readonly title: string;
  readonly bounds: BoundValues;
  readonly variants: readonly string[];
  /** What a complete run must find, where that is known. */
  readonly expected?: Expectation;
}

/** Verdict first, then how sound it is, how big the search was, and every claim. */
export function renderSummary(subject: Subject, result: CheckResult, style: Style): string {
  const { colors } = style;
  const heading = `${colors.bold(subject.scenario)}  ${subject.title}`;
  const line = (label: string, text: string) =>
    `  ${label.padEnd(11)}${indent(text, 13, style.width).trimStart()}`;
  return [
    heading,
    line("bounds", formatBounds(subject.bounds)),
    ...(subject.variants.length === 0 ? [] : [line("variants", subject.variants.join(", "))]),
    `  ${"verdict".padEnd(11)}${verdictText(result, style)}`,
    line("soundness", result.soundness),
    ...(result.reductions ?? []).map((r) => line("reduction", `${r.name}: ${r.detail}`)),
    line("explored", sizeText(result)),
    ...expectationLines(subject, result).map((text) => line("expected", text)),
    line("effort", effortText(result)),
    ...claimLines(result, style),
    renderCommands(result, style),
  ].join("\n");
}

function verdictText(result: CheckResult, { colors }: Style): string {
  const { verdict, stoppedBy } = result;
  const cut = stoppedBy === undefined ? "" : ` (${stoppedBy})`;
  if (verdict === "violated") return colors.red(`VIOLATED${cut}`);
  if (verdict === "incomplete")
    return colors.yellow(`INCOMPLETE${cut}: nothing found in what was explored`);
  const spared = isReducedBy(result, "partial order") ? ", or need not be" : "";
  return colors.green(`holds: every state within the bounds was judged${spared}`);
}

function sizeText(result: CheckResult): string {
  const { explorer, states, statesRepresented, transitions, depth, seed } = result;
  const random = explorer === "random";
  const words = random ? ["states visited", "steps"] : ["states", "transitions"];
  const reproduce = seed === undefined ? "" : `, seed ${seed}`;
  const orbits =
    statesRepresented === undefined ? "" : ` that stand for ${formatCount(statesRepresented)}`;
  return (
    `${formatCount(states)} ${words[0]}${orbits}, ${formatCount(transitions)} ${words[1]}, ` +
    `depth ${depth}${reproduce}`
  );
}

function effortText({ seconds, threads = 1, modelRuns, shares }: CheckResult): string {
  const beside = threads === 1 ? "" : ` in ${threads} threads`;
  const runs = `${formatSeconds(seconds)}${beside}, ${formatCount(modelRuns)} model runs`;
  if (shares === undefined) return runs;
  return (
    `${runs} (time: models ${formatShare(shares.models)}, cache walk ` +
    `${formatShare(shares.cacheWalk)}, visited set ${formatShare(shares.visitedSet)})`
  );
}

/** Only counts that differ are worth a line: those of a model must not change unnoticed. */
function expectationLines({ expected }: Subject, result: CheckResult): string[] {
  if (expected === undefined) return [];
  const { states, transitions, depth } = expected;
  const violations = violationLines(expected.violated ?? [], result);
  if (!result.complete || isAsExpected(expected, result)) return violations;
  return [
    ...violations,
    `${formatCount(states)} states, ${formatCount(transitions)} transitions, depth ${depth}: ` +
      "the model is not what the scenario declares",
  ];
}

/** Of a scenario that is declared to violate something: what of it was found, what not, and what else. */
function violationLines(declared: readonly string[], result: CheckResult): string[] {
  if (declared.length === 0) return [];
  const { claims, deadlock, complete } = result;
  const found = claims.filter(({ verdict }) => verdict === "violated").map(({ name }) => name);
  if (deadlock !== undefined) found.push("deadlock");
  const both = declared.filter((name) => found.includes(name)).join(", ");
  const missing = declared.filter((name) => !found.includes(name)).join(", ");
  const more = found.filter((name) => !declared.includes(name)).join(", ");
  const sofar = complete ? "not violated" : "not violated so far";
  return [
    ...(both === "" ? [] : [`${both} violated, as declared: a hole of the specification`]),
    ...(missing === "" ? [] : [`${missing} declared to be violated, and ${sofar}`]),
    ...(more === "" ? [] : [`${more} violated, which is not declared`]),
  ];
}

/** The declared counts are those of the plain system; orbits show only how many states there are. */
function isAsExpected(expected: Expectation, result: CheckResult): boolean {
  if (isReducedBy(result, "partial order")) return true;
  if (expected.depth !== result.depth) return false;
  if (isReducedBy(result, "symmetry")) return expected.states === result.statesRepresented;
  return expected.states === result.states && expected.transitions === result.transitions;
}

function claimLines({ claims, complete }: CheckResult, style: Style): string[] {
  const width = Math.max(0, ...claims.map(({ name }) => name.length));
  const column = 15 + width;
  return claims.map((claim, i) => {
    const label = (i === 0 ? "claims" : "").padEnd(11);
    const { verdict, more = "" } = claimVerdict(claim, complete, style);
    const plain = `${verdict.text}${more}`;
    const isNarrow = style.width - column < CLAIM_WIDTH_MIN;
    // Wrapped without its colour.
    const text = isNarrow ? plain : indent(plain, column, style.width).trimStart();
    const coloured = verdict.color(verdict.text) + text.slice(verdict.text.length);
    return `  ${label}${claim.name.padEnd(width)}  ${coloured}`;
  });
}

/** What is said about a claim is not wrapped into fewer columns. */
const CLAIM_WIDTH_MIN = 24;

interface ClaimText {
  readonly verdict: { readonly text: string; readonly color: (text: string) => string };
  readonly more?: string;
}

function claimVerdict(claim: ClaimResult, isComplete: boolean, { colors }: Style): ClaimText {
  const { verdict, violation, reason = "" } = claim;
  const { green, yellow, red } = colors;
  switch (verdict) {
    case "holds": {
      // A search that was cut did not show that anything holds.
      if (!isComplete) return { verdict: { text: "not violated so far", color: String } };
      const fair = restsOnText(claim);
      return { verdict: { text: "holds", color: green }, more: fair === "" ? "" : `, ${fair}` };
    }
    case "undecided":
      return { verdict: { text: "undecided", color: yellow }, more: `: ${reason}` };
    case "notReached": {
      const text = `not reached${isComplete ? "" : " so far"}`;
      return {
        verdict: { text, color: yellow },
        more: ": its antecedent was never true (vacuous)",
      };
    }
    case "violated":
      return { verdict: { text: "VIOLATED", color: red }, more: ` ${lengthText(violation)}` };
  }
}

function lengthText({ schedule = [], loopStart }: Partial<Violation> = {}): string {
  if (loopStart !== undefined) return lassoLength(schedule.length, loopStart);
  return `after ${counted(schedule.length, "step")}`;
}
