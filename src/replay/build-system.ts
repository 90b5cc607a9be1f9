/** The system that a trace's header asks for: a scenario with bounds and variants. */
import { InputError } from "../log/input-error.ts";
import {
  ModelError,
  type Bound,
  type BoundValues,
  type Catalogue,
  type Scenario,
  type System,
  type Variant,
} from "../system/index.ts";

/** What to build, by name. */
export interface SystemRequest {
  readonly scenario: string;
  /** Bounds that are not named take their defaults. */
  readonly bounds: Readonly<Record<string, number>>;
  /** Applied in this order. */
  readonly variants: readonly string[];
}

/** What was built. */
export interface BuiltSystem {
  readonly scenario: Scenario;
  /** Every bound of the scenario. */
  readonly bounds: Readonly<Record<string, number>>;
  readonly variants: readonly Variant[];
  readonly system: System;
}

/**
 * Builds a system from a catalogue.
 * @param place what asks for it, for messages: the file, or the command line
 * @throws InputError for a name that the catalogue does not have and for a bound out of range
 */
export function buildSystem(
  catalogue: Catalogue,
  request: SystemRequest,
  place: string,
): BuiltSystem {
  const scenario = scenarioOf(catalogue, request.scenario, place);
  const bounds = boundsOf(scenario, request.bounds, place);
  const variants = request.variants.map((name) => variantOf(catalogue, name, scenario, place));
  const system = assemble(scenario, bounds, variants, place);
  return { scenario, bounds, variants, system };
}

function assemble(
  scenario: Scenario,
  bounds: BoundValues,
  variants: readonly Variant[],
  place: string,
): System {
  try {
    return variants.reduce((system, v) => v.apply(system), scenario.system(bounds));
  } catch (error) {
    if (error instanceof ModelError || !(error instanceof Error)) throw error;
    const message = `${place}: scenario "${scenario.name}" cannot be built so: ${error.message}`;
    throw new InputError(message, error);
  }
}

function scenarioOf(catalogue: Catalogue, name: string, place: string): Scenario {
  const scenario = catalogue.scenarios.find((s) => s.name === name);
  if (scenario !== undefined) return scenario;
  const known = catalogue.scenarios.map((s) => s.name).join(", ");
  throw new InputError(
    `${place}: scenario "${name}" is not known here (known: ${known || "none"}); ` +
      "a scenario of your own needs its file to be loaded as well.",
  );
}

function boundsOf(
  scenario: Scenario,
  given: Readonly<Record<string, number>>,
  place: string,
): Record<string, number> {
  for (const [name, value] of Object.entries(given)) checkBound(scenario, name, value, place);
  return Object.fromEntries(
    Object.entries(scenario.bounds).map(([name, b]) => [name, given[name] ?? b.default]),
  );
}

function checkBound(scenario: Scenario, name: string, value: number, place: string): void {
  const bound: Bound | undefined = Object.hasOwn(scenario.bounds, name)
    ? scenario.bounds[name]
    : undefined;
  if (bound === undefined)
    throw new InputError(
      `${place}: scenario "${scenario.name}" has no bound "${name}" ` +
        `(it has: ${Object.keys(scenario.bounds).join(", ") || "none"}).`,
    );
  if (!Number.isInteger(value) || value < bound.min || value > bound.max)
    throw new InputError(
      `${place}: bound ${name}=${value} of scenario "${scenario.name}" must be a whole number ` +
        `from ${bound.min} to ${bound.max}.`,
    );
}

function variantOf(catalogue: Catalogue, name: string, scenario: Scenario, place: string): Variant {
  const variant = catalogue.variants.find((v) => v.name === name);
  if (variant === undefined) {
    const known = catalogue.variants.map((v) => v.name).join(", ");
    throw new InputError(`${place}: variant "${name}" is not known (known: ${known || "none"}).`);
  }
  const scenarios = variant.showcases.map((s) => s.scenario);
  if (scenarios.includes(scenario.name)) return variant;
  throw new InputError(
    `${place}: variant "${name}" does not apply to scenario "${scenario.name}" ` +
      `(it applies to: ${scenarios.join(", ")}).`,
  );
}
