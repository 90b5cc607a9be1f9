/** Proposals: variants that change a specification, with what their authors claim of them. */
import type { System } from "./system.ts";
import { defineVariant, type Variant, type VariantOptions } from "./variant.ts";

/** A claim about one property, in scenarios. */
export interface ProposalClaim {
  /** The name of an invariant, monitor or liveness property, or `deadlock`. */
  readonly property: string;
  /** Where it is claimed; every scenario that the proposal applies to and that has the property by default. */
  readonly scenarios?: readonly string[];
}

/** The proposal beside a party that does not know it: a new device with an old driver, say. */
export interface Compatibility {
  /** Of the one that does not know it: `old-driver`. With it as `PROPOSAL+old-driver` this is a variant. */
  readonly name: string;
  /** Who does not know it, and what it does: reads on after "with". */
  readonly title: string;
  /** The base system with what is left of the proposal; in the place of the proposal's `apply`. */
  readonly apply: (system: System) => System;
  /** What must hold all the same. */
  readonly keeps: readonly ProposalClaim[];
  /** What the proposal repairs, and does not repair here. */
  readonly staysBroken: readonly ProposalClaim[];
}

/** A change of a specification that can be compared with what there is, and with other proposals. */
export interface Proposal extends Variant {
  readonly kind: "proposal";
  /** What it changes: a sentence for each rule of the specification. */
  readonly changes: readonly string[];
  /** Properties that fail without it and hold with it. */
  readonly repairs: readonly ProposalClaim[];
  /** Properties that hold without it and must go on to hold. */
  readonly keeps: readonly ProposalClaim[];
  readonly compatibility: readonly Compatibility[];
  /** What it leaves to be decided. */
  readonly openQuestions: readonly string[];
}

/** What {@link defineProposal} takes; see {@link Proposal}. */
export type ProposalOptions = Omit<VariantOptions, "kind" | "caughtBy"> &
  Pick<Proposal, "changes"> &
  Partial<Pick<Proposal, "repairs" | "keeps" | "compatibility" | "openQuestions">>;

/** Declares a proposal. */
export function defineProposal(options: ProposalOptions): Proposal {
  return {
    repairs: [],
    keeps: [],
    compatibility: [],
    openQuestions: [],
    ...options,
    ...defineVariant({ ...options, kind: "proposal" }),
    kind: "proposal",
  };
}

/** Whether a variant was declared with {@link defineProposal}. */
export function isProposal(variant: Variant): variant is Proposal {
  return variant.kind === "proposal" && "changes" in variant;
}

/** The variants that the compatibility cases of a proposal are, under the names with which they are replayed. */
export function compatibilityVariants(proposal: Proposal): Variant[] {
  const { name, reference, showcases, compatibility } = proposal;
  return compatibility.map((other) =>
    defineVariant({
      name: `${name}+${other.name}`,
      title: `${proposal.title}, with ${other.title}`,
      reference,
      kind: "proposal",
      showcases,
      apply: other.apply,
    }),
  );
}
