/** What a comparison of a proposal found: beside what there is, other proposals, and parties that do not know it. */
import type { BoundValues, DomainEvent, Stimulus } from "../system/index.ts";
import type { Evidence, ShownStep } from "./evidence.ts";

/** A system that is compared. The first one is the baseline, the second one the proposal. */
export interface Side {
  readonly name: string;
  readonly kind: "baseline" | "proposal" | "compatibility" | "alternative";
  readonly title: string;
  /** Empty for the baseline. */
  readonly reference: string;
}

/**
 * What a side says of a property. `notReached`: its antecedent is never true. `undecided`: the search was cut.
 * `absent`: the system has no such property.
 */
export type PropertyVerdict = "holds" | "violated" | "notReached" | "undecided" | "absent";

/** A property on one side. */
export interface SideVerdict {
  readonly side: string;
  readonly verdict: PropertyVerdict;
  /** Of a violated one. */
  readonly evidence?: Evidence;
  /** Why it is undecided. */
  readonly reason?: string;
}

export interface ComparedProperty {
  readonly name: string;
  readonly kind: Evidence["kind"];
  readonly claim: string;
  /** Empty for a deadlock. */
  readonly citation: string;
  /** In the order of the sides of the scenario. */
  readonly verdicts: readonly SideVerdict[];
}

/** How much of a side was seen. */
export interface SideSize {
  readonly side: string;
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
  readonly complete: boolean;
  readonly soundness: string;
}

/** Commands of one type that are enabled on one side only. */
export interface CommandChange {
  readonly type: string;
  /** The instances, with their parameters. */
  readonly commands: readonly { readonly actor: string; readonly command: Stimulus }[];
  /** Whether no command of this type of the party is ever enabled on the other side. */
  readonly isWhole: boolean;
}

/** What a party can do, or what happens, on one side only. */
export interface Difference {
  readonly commands: readonly CommandChange[];
  readonly events: readonly string[];
}

/** What a side adds to the protocol, by type: the system of the baseline does not have it at all. */
export interface Interface {
  readonly commands: readonly string[];
  /** Neither seen in the baseline nor declared there. */
  readonly events: readonly string[];
}

/** What a side changes for one party. */
export interface PartyChange {
  readonly party: string;
  /** `new`: the baseline does not have it. `gone`: only the baseline has it. */
  readonly presence: "both" | "new" | "gone";
  /** The rest of `added` was there before, and never enabled or emitted. */
  readonly interface: Interface;
  readonly added: Difference;
  readonly removed: Difference;
}

/** What a side changes for the parties, from the baseline. */
export interface SideChanges {
  readonly side: string;
  /** Whether both searches were complete; else what seems to be gone may only not have been seen. */
  readonly complete: boolean;
  readonly parties: readonly PartyChange[];
}

/** A run that one side allows and the other does not: alike up to the last step. */
export interface OnlyRun {
  readonly steps: readonly ShownStep[];
  /** What the other side does in the place of the last step. */
  readonly otherwise:
    | { readonly kind: "unknown" | "disabled" }
    | { readonly kind: "events"; readonly events: readonly DomainEvent[] };
}

/** The runs of two sides, compared. */
export interface RunComparison {
  readonly sides: readonly [string, string];
  /** A shortest run that only the first side allows. */
  readonly onlyFirst?: OnlyRun;
  /** A shortest run that only the second side allows. */
  readonly onlySecond?: OnlyRun;
  /** Why it ended before every pair of states had been looked at; then longer runs than `depth` may still differ. */
  readonly stoppedBy?: "max-pairs" | "interrupted";
  /** All runs of so many steps were compared. */
  readonly depth: number;
  /** The pairs of states that were reached alike. */
  readonly pairs: number;
}

export interface ComparedScenario {
  readonly scenario: string;
  readonly title: string;
  readonly description: string;
  readonly bounds: BoundValues;
  /** Those that apply; the baseline first. */
  readonly sides: readonly SideSize[];
  readonly properties: readonly ComparedProperty[];
  readonly changes: readonly SideChanges[];
  readonly runs: readonly RunComparison[];
}

/** What a claim says: of the proposal, or of one of its compatibility cases. */
export type ClaimForm = "repairs" | "keeps" | "staysBroken";

/**
 * `untested`: claimed of all scenarios, and nothing puts it to the test in this one, but something does in another.
 */
export type ClaimVerdict = "confirmed" | "refuted" | "undecided" | "untested";

/**
 * The worst of the claims; `regressed` when none is refuted, but something is violated that was not so in the
 * baseline.
 */
export type ComparisonVerdict = "confirmed" | "refuted" | "regressed" | "undecided";

/** A claim of a proposal in one scenario. */
export interface JudgedClaim {
  readonly form: ClaimForm;
  /** The proposal or the compatibility case. */
  readonly side: string;
  readonly property: string;
  readonly scenario: string;
  readonly verdict: ClaimVerdict;
  readonly before: PropertyVerdict;
  readonly after: PropertyVerdict;
  /** A sentence. */
  readonly reason: string;
}

/** A property of a side in a scenario that is worth a remark. */
export interface Remark {
  readonly side: string;
  readonly property: string;
  readonly scenario: string;
  readonly before: PropertyVerdict;
  readonly after: PropertyVerdict;
}

export interface Comparison {
  readonly verdict: ComparisonVerdict;
  readonly proposal: {
    readonly name: string;
    readonly title: string;
    readonly reference: string;
    readonly changes: readonly string[];
    readonly openQuestions: readonly string[];
  };
  /** All that were compared anywhere. */
  readonly sides: readonly Side[];
  readonly claims: readonly JudgedClaim[];
  /** Claims about scenarios that were not asked for. */
  readonly claimsLeftOut: number;
  /** What is violated and was not so in the baseline, claimed or not. */
  readonly regressions: readonly Remark[];
  /** What the proposal repairs, or a compatibility case, without having claimed it. */
  readonly unclaimedRepairs: readonly Remark[];
  /** What the alternatives repair. */
  readonly repairedByOthers: readonly Remark[];
  /** What was put to the test in the baseline and is so no more. */
  readonly noLongerTested: readonly Remark[];
  /** What each side changes for the parties in all scenarios together in which it was run. */
  readonly changes: readonly SideChanges[];
  readonly scenarios: readonly ComparedScenario[];
}
