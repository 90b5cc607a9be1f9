/** A job: one scenario with its bounds and variants, ready to be explored or replayed. */
import { InputError } from "../log/input-error.ts";
import {
  ModelError,
  type BoundValues,
  type Scenario,
  type System,
  type Variant,
} from "../system/index.ts";

export interface Job {
  readonly scenario: Scenario;
  /** The value of every bound. */
  readonly bounds: BoundValues;
  /** In the order in which they are applied. */
  readonly variants: readonly Variant[];
}

/**
 * The system of a job: the scenario's with each variant applied.
 * @throws InputError when the scenario cannot be built or a variant does not fit
 */
export function systemOf({ scenario, bounds, variants }: Job): System {
  const base = orRefuse(`The scenario ${scenario.name} cannot be built`, () =>
    scenario.system(bounds),
  );
  return variants.reduce(
    (system, variant) =>
      orRefuse(`The variant ${variant.name} cannot be applied to ${scenario.name}`, () =>
        variant.apply(system),
      ),
    base,
  );
}

/** Turns what an author's function throws, or returns instead of a system, into one sentence with the place. */
function orRefuse(place: string, make: () => System): System {
  let made: unknown;
  try {
    made = make();
  } catch (error) {
    if (error instanceof ModelError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new InputError(`${place}: ${why}`, error);
  }
  if (isSystem(made)) return made;
  throw new InputError(`${place}: no system came back; return what defineSystem({...}) makes.`);
}

function isSystem(value: unknown): value is System {
  const { initial, components, reducer, invariants, monitors } = (value ?? {}) as Partial<System>;
  return (
    typeof initial === "object" &&
    typeof reducer === "function" &&
    [components, invariants, monitors].every(Array.isArray)
  );
}
