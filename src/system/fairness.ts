/** Fairness: what a party is trusted to do in the end. Liveness is judged on fair runs only. */

/**
 * An assumption about the commands of each instance of a component. Weak: commands that stay enabled are not passed
 * over for ever. Strong: commands that are enabled again and again are not either.
 */
export interface Fairness {
  readonly kind: "weak" | "strong";
  /** The types of the stimuli that make up the family; all of the component when it is left out. */
  readonly commands?: readonly string[];
  /** Parameters that split the family: one condition for each combination of their values. None by default. */
  readonly forEach?: readonly string[];
  /** Why the party can be trusted to do it. */
  readonly reason: string;
}
