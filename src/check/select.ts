/** From names on a command line to jobs; everything is checked before anything runs. */
import { InputError } from "../log/input-error.ts";
import {
  defaultBounds,
  type BoundValues,
  type Catalogue,
  type Scenario,
  type Variant,
} from "../system/index.ts";
import type { Job } from "./job.ts";
import { suggest } from "./nearest.ts";

/** What a user asked for, by name. */
export interface Selection {
  /** All that fit the variants when empty. */
  readonly scenarios: readonly string[];
  readonly variants: readonly string[];
  readonly bounds: BoundValues;
}

/**
 * The jobs of a selection, in the order of the request.
 * The bounds of a job are the scenario's defaults, then what the variants' showcases need, then what was asked.
 * @throws InputError unknown names, bounds out of range, a variant that does not apply to a scenario
 */
export function selectJobs(catalogue: Catalogue, selection: Selection): Job[] {
  const variants = selection.variants.map((name) => findVariant(catalogue, name));
  const scenarios = selectScenarios(catalogue, selection.scenarios, variants);
  return scenarios.map((scenario) => {
    for (const variant of variants) demandApplies(variant, scenario);
    const bounds = { ...usualBounds(scenario, variants), ...selection.bounds };
    checkBounds(scenario, bounds);
    return { scenario, variants, bounds };
  });
}

/** @throws InputError when there is none of this name */
export function findScenario(catalogue: Catalogue, name: string): Scenario {
  const scenario = catalogue.scenarios.find((s) => s.name === name);
  if (scenario !== undefined) return scenario;
  const names = catalogue.scenarios.map((s) => s.name);
  throw new InputError(`There is no scenario "${name}"; ${suggest(name, names, "scenarios")}`);
}

/** @throws InputError when there is none of this name */
export function findVariant(catalogue: Catalogue, name: string): Variant {
  const variant = catalogue.variants.find((v) => v.name === name);
  if (variant !== undefined) return variant;
  const names = catalogue.variants.map((v) => v.name);
  throw new InputError(`There is no variant "${name}"; ${suggest(name, names, "variants")}`);
}

/**
 * Whether each bound is known to the scenario and within its limits.
 * @throws InputError
 */
export function checkBounds(scenario: Scenario, bounds: BoundValues): void {
  for (const [name, value] of Object.entries(bounds)) {
    const bound = scenario.bounds[name];
    if (bound === undefined) {
      const hint = suggest(name, Object.keys(scenario.bounds), "bounds");
      throw new InputError(`The scenario ${scenario.name} has no bound "${name}"; ${hint}`);
    }
    if (!Number.isInteger(value) || value < bound.min || value > bound.max)
      throw new InputError(
        `The bound ${name} of ${scenario.name} (${bound.meaning}) must be a whole number from ` +
          `${bound.min} to ${bound.max}, not ${value}.`,
      );
  }
}

function selectScenarios(
  catalogue: Catalogue,
  names: readonly string[],
  variants: readonly Variant[],
): readonly Scenario[] {
  if (names.length > 0) return [...new Set(names)].map((name) => findScenario(catalogue, name));
  const fitting = catalogue.scenarios.filter((s) => variants.every((v) => applies(v, s)));
  if (fitting.length > 0) return fitting;
  throw new InputError(
    variants.length === 0
      ? "The catalogue has no scenarios; export at least one."
      : `No scenario fits the variants ${variants.map((v) => v.name).join(" and ")} together; ` +
          "leave one out.",
  );
}

function applies(variant: Variant, scenario: Scenario): boolean {
  return variant.showcases.some((showcase) => showcase.scenario === scenario.name);
}

function demandApplies(variant: Variant, scenario: Scenario): void {
  if (applies(variant, scenario)) return;
  const fitting = [...new Set(variant.showcases.map((s) => s.scenario))].join(", ");
  throw new InputError(
    `The variant ${variant.name} does not apply to the scenario ${scenario.name}; ` +
      `it applies to ${fitting || "no scenario"}.`,
  );
}

/** The defaults, or where variants ask for other values in this scenario, the greatest of those. */
function usualBounds(scenario: Scenario, variants: readonly Variant[]): BoundValues {
  const bounds = defaultBounds(scenario);
  const asked = new Map<string, number>();
  for (const variant of variants) {
    const showcase = variant.showcases.find((s) => s.scenario === scenario.name);
    for (const [name, value] of Object.entries(showcase?.bounds ?? {}))
      asked.set(name, Math.max(value, asked.get(name) ?? value));
  }
  return { ...bounds, ...Object.fromEntries(asked) };
}
