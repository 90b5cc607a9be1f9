/** The system that a trace's header asks for: a scenario with bounds and variants. */
import { checkBounds, demandApplies, findScenario, findVariant } from "../catalogue/find.ts";
import { systemOf, type Job } from "../catalogue/job.ts";
import { InputError } from "../log/input-error.ts";
import { defaultBounds, type BoundValues, type Catalogue, type System } from "../system/index.ts";

/** What a trace from elsewhere may need. */
const OF_YOUR_OWN = "one of your own needs its catalogue, --model FILE";

/** What to build, by name. */
export interface SystemRequest {
  readonly scenario: string;
  /** Bounds that are not named take their defaults. */
  readonly bounds: BoundValues;
  /** Applied in this order. */
  readonly variants: readonly string[];
}

/** What was built. */
export interface BuiltSystem extends Job {
  readonly system: System;
}

/**
 * Builds a system from a catalogue.
 * @param place what asks for it, for messages: the file
 * @throws InputError for a name that the catalogue does not have and for a bound out of range
 */
export function buildSystem(
  catalogue: Catalogue,
  request: SystemRequest,
  place: string,
): BuiltSystem {
  try {
    const job = jobOf(catalogue, request);
    return { ...job, system: systemOf(job) };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    throw new InputError(`${place}: ${error.message}`, error);
  }
}

function jobOf(catalogue: Catalogue, request: SystemRequest): Job {
  const scenario = findScenario(catalogue, request.scenario, OF_YOUR_OWN);
  checkBounds(scenario, request.bounds);
  const variants = request.variants.map((name) => findVariant(catalogue, name));
  for (const variant of variants) demandApplies(variant, scenario);
  return { scenario, bounds: { ...defaultBounds(scenario), ...request.bounds }, variants };
}
