/** A job: one scenario with its bounds and variants, ready to be explored. */
import { InputError } from "../log/input-error.ts";
import type { Subject } from "../report/summary.ts";
import {
  defaultBounds,
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

/** What reports say about a job. Counts are only expected on the bounds for which they were declared. */
export function subjectOf({ scenario, bounds, variants }: Job): Subject {
  const { name, title, expected } = scenario;
  const isUsual = Object.entries(defaultBounds(scenario)).every(([b, v]) => bounds[b] === v);
  const counts = expected !== undefined && isUsual && variants.length === 0 ? { expected } : {};
  return { scenario: name, title, bounds, variants: variants.map((v) => v.name), ...counts };
}

/** Turns what an author's function throws into one sentence with the place. */
function orRefuse(place: string, make: () => System): System {
  try {
    return make();
  } catch (error) {
    if (error instanceof ModelError) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new InputError(`${place}: ${why}`, error);
  }
}
