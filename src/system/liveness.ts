/** Liveness: what must happen in the end, on every fair run. */
import type { Quantified } from "./invariant.ts";

/** The forms of liveness. */
export type LivenessKind = "leadsTo" | "eventually" | "alwaysEventually";

/**
 * A claim about every fair run.
 * @typeParam World the translation state
 * @typeParam P the parameters over which it is quantified
 */
export interface LivenessProperty<World, P extends Quantified> {
  /**
   * `leadsTo`: whenever `from` is true, `to` is true then or later. `eventually`: `to` is true at least
   * once. `alwaysEventually`: `to` is true again and again.
   */
  readonly kind: LivenessKind;
  /** Kebab case, a claim: `every-submitted-wait-finishes`. */
  readonly name: string;
  readonly claim: string;
  readonly citation: string;
  /** All instances. One without parameters by default. */
  readonly forAll: readonly P[];
  /** The trigger of `leadsTo`; never asked for the others. A trigger that was never true is reported as not reached. */
  readonly from: (world: World, parameters: P) => boolean;
  readonly to: (world: World, parameters: P) => boolean;
}

/** What the functions below take; see {@link LivenessProperty}. */
export interface LivenessOptions<World, P extends Quantified> {
  readonly name: string;
  readonly claim: string;
  readonly citation: string;
  readonly forAll?: readonly P[];
  readonly to: (world: World, parameters: P) => boolean;
}

/** A liveness property of any world: what a system stores. */
// Parameters are contravariant, so with `never` in their place every property fits.
export interface AnyLiveness extends Omit<LivenessProperty<never, never>, "forAll"> {
  readonly forAll: readonly Quantified[];
}

/** Whenever `from` is true, `to` is true then or later. */
export function leadsTo<World, P extends Quantified = Quantified>(
  options: LivenessOptions<World, P> & {
    readonly from: (world: World, parameters: P) => boolean;
  },
): LivenessProperty<World, P> {
  return { ...options, kind: "leadsTo", forAll: options.forAll ?? [{} as P] };
}

/** Every run comes to a state where `to` is true. */
export function eventually<World, P extends Quantified = Quantified>(
  options: LivenessOptions<World, P>,
): LivenessProperty<World, P> {
  return withoutTrigger("eventually", options);
}

/** Every run comes to states where `to` is true again and again. */
export function alwaysEventually<World, P extends Quantified = Quantified>(
  options: LivenessOptions<World, P>,
): LivenessProperty<World, P> {
  return withoutTrigger("alwaysEventually", options);
}

function withoutTrigger<World, P extends Quantified>(
  kind: LivenessKind,
  options: LivenessOptions<World, P>,
): LivenessProperty<World, P> {
  return { ...options, kind, from: () => true, forAll: options.forAll ?? [{} as P] };
}
