/** What a system is made of and who may touch what: the description that `describe` prints or writes as JSON. */
import type { Bound, Fairness, LivenessKind, Symmetry } from "../system/index.ts";

/** Read, write, both; what is missing must not be touched. */
export type Touch = "r" | "w" | "rw";

/** What the commands of one type may touch, in the words of the model. */
export interface CommandFootprint {
  readonly type: string;
  /** How many commands of this type an instance has. */
  readonly commands: number;
  /** Patterns of places; null where the component declares no footprint. */
  readonly reads: readonly string[] | null;
  readonly writes: readonly string[] | null;
  /** Null where every event of the component may be emitted. */
  readonly emits: readonly string[] | null;
}

/** A component, with all of its instances. */
export interface Party {
  readonly name: string;
  /** One unnamed instance is the empty string. */
  readonly instances: readonly string[];
  readonly commands: readonly CommandFootprint[];
  /** By structure; null where the component declares no footprint. */
  readonly touches: Readonly<Record<string, Touch>> | null;
  readonly fairness: readonly Fairness[];
}

/** An invariant or a monitor. */
export interface DescribedClaim {
  readonly name: string;
  readonly claim: string;
  readonly citation: string;
  /** How many instances it is quantified over; a monitor is one. */
  readonly instances: number;
}

/** A scenario on certain bounds, with variants applied. */
export interface Description {
  readonly scenario: string;
  readonly title: string;
  readonly description: string;
  readonly bounds: Readonly<Record<string, Bound & { readonly value: number }>>;
  readonly variants: readonly { readonly name: string; readonly title: string }[];
  readonly parties: readonly Party[];
  /** What the state consists of, at the level at which one talks about it: `pasidTable`, `guest.queue`. */
  readonly structures: readonly string[];
  readonly symmetry: Symmetry;
  readonly invariants: readonly DescribedClaim[];
  readonly monitors: readonly DescribedClaim[];
  readonly liveness: readonly (DescribedClaim & { readonly kind: LivenessKind })[];
}
