/** Invariants: predicates over the translation state, quantified outside so that each instance reads little. */
import type { Json } from "./json.ts";

/** Parameters of one instance of a quantified invariant, such as `{ pasid: "pasid1" }`. */
export type Quantified = Readonly<Record<string, Json>>;

/**
 * A claim about every reachable state: wherever `when` is true, `holds` is true.
 * @typeParam World the translation state
 * @typeParam P the parameters over which it is quantified
 */
export interface Invariant<World, P extends Quantified> {
  /** Kebab case; reads on after "always": `msi-doorbell-mapped-in-both-stages`. */
  readonly name: string;
  /** One sentence in the words of the domain, for reports. */
  readonly claim: string;
  /** The clause that asks for it. */
  readonly citation: string;
  /** All instances; each gets a decision tree of its own. One without parameters by default. */
  readonly forAll: readonly P[];
  /** The antecedent. An invariant whose antecedent was never true is reported as not reached. */
  readonly when: (world: World, parameters: P) => boolean;
  readonly holds: (world: World, parameters: P) => boolean;
  /** For the report of a violation: what is wrong, with the values of this state. */
  readonly explain?: (world: World, parameters: P) => string;
}

/** What {@link defineInvariant} takes; see {@link Invariant}. */
export interface InvariantOptions<World, P extends Quantified> {
  readonly name: string;
  readonly claim: string;
  readonly citation: string;
  readonly forAll?: readonly P[];
  readonly when?: (world: World, parameters: P) => boolean;
  readonly holds: (world: World, parameters: P) => boolean;
  readonly explain?: (world: World, parameters: P) => string;
}

/** An invariant of any world: what a system stores. */
// Parameters are contravariant, so with `never` in their place every invariant fits.
export interface AnyInvariant extends Omit<Invariant<never, never>, "forAll"> {
  readonly forAll: readonly Quantified[];
}

/** Declares an invariant. Without `when` it speaks of every state. */
export function defineInvariant<World, P extends Quantified = Quantified>(
  options: InvariantOptions<World, P>,
): Invariant<World, P> {
  return {
    when: () => true,
    ...options,
    forAll: options.forAll ?? [{} as P],
  };
}
