/** From names on a command line to jobs; everything is checked before anything runs. */
import {
  applies,
  checkBounds,
  demandApplies,
  findScenario,
  findVariant,
} from "../catalogue/find.ts";
import type { Job } from "../catalogue/job.ts";
import { InputError } from "../log/input-error.ts";
import {
  declaredViolations,
  defaultBounds,
  type BoundValues,
  type Catalogue,
  type Scenario,
  type Variant,
} from "../system/index.ts";

/** What a user asked for, by name. */
export interface Selection {
  /** All that fit the variants when empty; without variants, all but those that are declared to violate something. */
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
  const variants = [...new Set(selection.variants)].map((name) => findVariant(catalogue, name));
  const scenarios = selectScenarios(catalogue, selection.scenarios, variants);
  return scenarios.map((scenario) => {
    for (const variant of variants) demandApplies(variant, scenario);
    const bounds = { ...usualBounds(scenario, variants), ...selection.bounds };
    checkBounds(scenario, bounds);
    return { scenario, variants, bounds };
  });
}

/**
 * The scenarios that a selection leaves out because they are declared to violate something: where neither scenarios nor
 * variants are named.
 * @param variants how many are named
 */
export function leftOutOf(
  { scenarios }: Catalogue,
  names: readonly string[],
  variants: number,
): Scenario[] {
  if (names.length > 0 || variants > 0) return [];
  return scenarios.filter((scenario) => declaredViolations(scenario).length > 0);
}

function selectScenarios(
  catalogue: Catalogue,
  names: readonly string[],
  variants: readonly Variant[],
): readonly Scenario[] {
  if (names.length > 0) return [...new Set(names)].map((name) => findScenario(catalogue, name));
  const fitting = catalogue.scenarios.filter((s) => variants.every((v) => applies(v, s)));
  const left = leftOutOf(catalogue, names, variants.length);
  const chosen = fitting.filter((scenario) => !left.includes(scenario));
  if (chosen.length > 0) return chosen;
  if (left.length > 0)
    throw new InputError(
      `Every scenario is declared to violate something (${left.map((s) => s.name).join(", ")}); ` +
        "name the one to explore.",
    );
  throw new InputError(
    variants.length === 0
      ? "The catalogue has no scenarios; export at least one."
      : `No scenario fits the variants ${variants.map((v) => v.name).join(" and ")} together; ` +
          "leave one out.",
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
