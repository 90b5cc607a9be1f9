/** From names to what a catalogue has: scenarios, variants and bounds, or a refusal that says what there is. */
import { InputError } from "../log/input-error.ts";
import {
  compatibilityVariants,
  isProposal,
  type BoundValues,
  type Catalogue,
  type Scenario,
  type Variant,
} from "../system/index.ts";
import { suggest } from "./nearest.ts";

/**
 * @param aside what to say of a name that is not there, in parentheses
 * @throws InputError when there is none of this name
 */
export function findScenario(catalogue: Catalogue, name: string, aside?: string): Scenario {
  const scenario = catalogue.scenarios.find((s) => s.name === name);
  if (scenario !== undefined) return scenario;
  const names = catalogue.scenarios.map((s) => s.name);
  const more = aside === undefined ? "" : ` (${aside})`;
  const hint = suggest(name, names, "scenarios");
  throw new InputError(`There is no scenario "${name}"${more}; ${hint}`);
}

/**
 * A variant by its name, or a compatibility case of a proposal, as `PROPOSAL+CASE`.
 * @throws InputError when there is none of this name
 */
export function findVariant(catalogue: Catalogue, name: string): Variant {
  const variants = catalogue.variants.flatMap((v) => [
    v,
    ...(isProposal(v) ? compatibilityVariants(v) : []),
  ]);
  const variant = variants.find((v) => v.name === name);
  if (variant !== undefined) return variant;
  const names = variants.map((v) => v.name);
  throw new InputError(`There is no variant "${name}"; ${suggest(name, names, "variants")}`);
}

/** Whether some showcase of a variant is in a scenario. */
export function applies(variant: Variant, scenario: Scenario): boolean {
  return variant.showcases.some((showcase) => showcase.scenario === scenario.name);
}

/** @throws InputError when no showcase of the variant is in the scenario */
export function demandApplies(variant: Variant, scenario: Scenario): void {
  if (applies(variant, scenario)) return;
  const fitting = [...new Set(variant.showcases.map((s) => s.scenario))].join(", ");
  throw new InputError(
    `The variant ${variant.name} does not apply to the scenario ${scenario.name}; ` +
      `it applies to ${fitting || "no scenario"}.`,
  );
}

/**
 * Whether each bound is known to the scenario and within its limits.
 * @throws InputError
 */
export function checkBounds(scenario: Scenario, bounds: BoundValues): void {
  const { name: place, bounds: known } = scenario;
  for (const [name, value] of Object.entries(bounds)) {
    if (!Object.hasOwn(known, name)) {
      const hint = suggest(name, Object.keys(known), "bounds");
      throw new InputError(`The scenario ${place} has no bound "${name}"; ${hint}`);
    }
    const { min, max, meaning } = known[name]!;
    if (!Number.isInteger(value) || value < min || value > max)
      throw new InputError(
        `The bound ${name} of ${place} (${meaning}) must be a whole number from ` +
          `${min} to ${max}, not ${value}.`,
      );
  }
}
