/** The words of a comparison: verdicts, claims, what a party gains and loses. */
import type {
  ClaimForm,
  ComparedScenario,
  Comparison,
  Difference,
  PartyChange,
  PropertyVerdict,
  SideVerdict,
} from "./comparison.ts";
import type { Evidence } from "./evidence.ts";
import { counted, formatFields } from "./format.ts";
import { lassoLength } from "./lasso-text.ts";
import { commandText } from "./step-text.ts";

export const VERDICT_WORDS: Readonly<Record<PropertyVerdict, string>> = {
  holds: "holds",
  violated: "VIOLATED",
  notReached: "not reached",
  undecided: "undecided",
  absent: "absent",
};

export const CLAIM_WORDS: Readonly<Record<ClaimForm, string>> = {
  repairs: "repairs",
  keeps: "keeps",
  staysBroken: "stays broken",
};

/** `holds`, `VIOLATED (5 steps)`. */
export function sideVerdictText({ verdict, evidence }: SideVerdict): string {
  const words = VERDICT_WORDS[verdict];
  if (evidence === undefined) return words;
  const { lasso, steps } = evidence;
  const loops = lasso !== undefined && lasso.loopStart < steps.length;
  return `${words} (${loops ? "loop, " : ""}${counted(steps.length, "step")})`;
}

/** `no-stale-iotlb (page=page0) after 5 steps`. */
export function violationTitle({ name, parameters, lasso, steps }: Evidence): string {
  const where = formatFields(parameters);
  const length = lasso
    ? lassoLength(steps.length, lasso.loopStart)
    : `after ${counted(steps.length, "step")}`;
  return `${name}${where && ` (${where})`} ${length}`;
}

/** Whether a side gives or takes anything. */
export function isChanged({ presence, added, removed }: PartyChange): boolean {
  return presence !== "both" || !isEmpty(added) || !isEmpty(removed);
}

function isEmpty({ commands, events }: Difference): boolean {
  return commands.length === 0 && events.length === 0;
}

/** What one side changes for a party; `nothing new` where it does not. */
export function partyChangeText(change: PartyChange, isComplete: boolean): string {
  if (!isChanged(change)) return "nothing new";
  const { presence, added, removed } = change;
  const gone = goneText(isComplete);
  const whole = { both: [], new: ["a new party"], gone: ["no such party any more"] }[presence];
  return [...whole, ...differenceTexts("new", added), ...differenceTexts(gone, removed)].join("; ");
}

/** As {@link partyChangeText}, with events counted instead of named. */
export function partySummary(change: PartyChange, isComplete: boolean): string {
  const { added, removed } = change;
  const events = [
    ...(added.events.length === 0 ? [] : [`${counted(added.events.length, "event")} new`]),
    ...(removed.events.length === 0
      ? []
      : [`${counted(removed.events.length, "event")} ${goneText(isComplete)}`]),
  ];
  if (events.length === 0) return partyChangeText(change, isComplete);
  const without = {
    ...change,
    added: { ...added, events: [] },
    removed: { ...removed, events: [] },
  };
  const commands = isChanged(without) ? [partyChangeText(without, isComplete)] : [];
  return [...commands, ...events].join("; ");
}

function goneText(isComplete: boolean): string {
  return isComplete ? "never any more" : "not seen any more";
}

function differenceTexts(label: string, { commands, events }: Difference): string[] {
  const own = commands.map(({ type, isWhole, commands: all }) =>
    isWhole ? type : all.map(({ command }) => commandText(command)).join(", "),
  );
  return [
    ...(own.length === 0 ? [] : [`${label}: ${[...new Set(own)].join(", ")}`]),
    ...(events.length === 0 ? [] : [`${label} events: ${events.map(eventName).join(", ")}`]),
  ];
}

/** Without the party, which is told before. */
function eventName(type: string): string {
  return type.slice(type.indexOf(".") + 1);
}

/** A violation that a report shows in full. */
export interface ShownViolation {
  readonly side: string;
  readonly evidence: Evidence;
}

/**
 * Those that tell a change: of the baseline where another side repairs it, of a side where the baseline is not
 * violated, and what refutes a claim.
 */
export function shownViolations(
  { scenario, properties }: ComparedScenario,
  { claims }: Comparison,
): ShownViolation[] {
  return properties.flatMap(({ name, verdicts }) => {
    const [baseline, ...others] = verdicts;
    const wasViolated = baseline!.verdict === "violated";
    const isRepaired = others.some(({ verdict }) => verdict !== "violated");
    const isRefuting = (side: string) =>
      claims.some(
        (claim) =>
          claim.verdict === "refuted" &&
          claim.scenario === scenario &&
          claim.property === name &&
          claim.side === side,
      );
    return verdicts.flatMap(({ side, evidence }) => {
      const isBaseline = side === baseline!.side;
      const isShown = isBaseline ? isRepaired : !wasViolated || isRefuting(side);
      return isShown && evidence !== undefined ? [{ side, evidence }] : [];
    });
  });
}
