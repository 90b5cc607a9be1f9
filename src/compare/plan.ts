/** From names to a plan: which sides are run in which scenarios, and what is claimed there. Nothing runs yet. */
import {
  applies,
  checkBounds,
  demandApplies,
  findScenario,
  findVariant,
} from "../catalogue/find.ts";
import type { Job } from "../catalogue/job.ts";
import { InputError } from "../log/input-error.ts";
import type { Side } from "../report/comparison.ts";
import {
  compatibilityVariants,
  defaultBounds,
  isProposal,
  type BoundValues,
  type Catalogue,
  type Proposal,
  type Scenario,
  type Variant,
} from "../system/index.ts";
import { claimsOf, type Place, type PlacedClaim } from "./claims.ts";

/** What a user asked for, by name. */
export interface ComparisonRequest {
  readonly proposal: string;
  /** Other proposals, or variants. */
  readonly against: readonly string[];
  /** Those of the showcases of the proposal when empty. */
  readonly scenarios: readonly string[];
  readonly bounds: BoundValues;
}

/** One side in one scenario. */
export interface PlannedSide {
  readonly side: Side;
  readonly job: Job;
}

export interface PlannedScenario {
  readonly scenario: Scenario;
  readonly bounds: BoundValues;
  /** The baseline, the proposal, its compatibility cases, and the alternatives that apply. */
  readonly sides: readonly PlannedSide[];
}

export interface Plan {
  readonly proposal: Proposal;
  readonly sides: readonly Side[];
  readonly scenarios: readonly PlannedScenario[];
  readonly claims: readonly PlacedClaim[];
  /** Claims about scenarios that were not asked for. */
  readonly claimsLeftOut: readonly PlacedClaim[];
}

/** The name of the side without any change. */
export const BASELINE = "baseline";

/**
 * @throws InputError for unknown names, what is no proposal, a scenario to which it does not apply, bounds out of
 * range, and claims about what does not exist
 */
export function planComparison(catalogue: Catalogue, request: ComparisonRequest): Plan {
  const proposal = demandProposal(findVariant(catalogue, request.proposal));
  const variants = [
    proposal,
    ...compatibilityVariants(proposal),
    ...alternatives(catalogue, proposal, request.against),
  ];
  demandSeveral(variants.map(({ name }) => name));
  const all = scenariosOf(catalogue, proposal);
  const claims = claimsOf(catalogue, proposal, all.map(placeOf(proposal)));
  const asked = request.scenarios.map((name) => findScenario(catalogue, name));
  for (const scenario of asked) demandApplies(proposal, scenario);
  const scenarios = asked.length === 0 ? all : [...new Set(asked)];
  const isAsked = ({ scenario }: PlacedClaim) => scenarios.some(({ name }) => name === scenario);
  const planned = scenarios.map((scenario) => planScenario(scenario, variants, request.bounds));
  const names = new Set(planned.flatMap(({ sides }) => sides.map(({ side }) => side.name)));
  const idle = variants.find(({ name }) => !names.has(name));
  if (idle !== undefined) throw notApplied(idle, scenarios);
  return {
    proposal,
    sides: [baseline, ...variants.map((variant) => sideOf(variant, proposal))],
    scenarios: planned,
    claims: claims.filter(isAsked),
    claimsLeftOut: claims.filter((claim) => !isAsked(claim)),
  };
}

function demandProposal(variant: Variant): Proposal {
  if (isProposal(variant)) return variant;
  const what =
    variant.kind === "proposal"
      ? "says neither what it changes nor what it claims"
      : `is a ${variant.kind === "bug" ? "bug" : "benign variant"}`;
  throw new InputError(
    `${variant.name} ${what}; compare needs a proposal, which defineProposal({...}) makes. ` +
      "`iommucheck list` shows those that there are.",
  );
}

function alternatives(catalogue: Catalogue, proposal: Proposal, names: readonly string[]) {
  const found = [...new Set(names)].map((name) => findVariant(catalogue, name));
  if (found.some(({ name }) => name === proposal.name))
    throw new InputError(`${proposal.name} cannot be compared with itself; name another one.`);
  const own = compatibilityVariants(proposal).map(({ name }) => name);
  return found.filter(({ name }) => !own.includes(name));
}

/** Each side needs a name of its own. */
function demandSeveral(names: readonly string[]): void {
  const all = [BASELINE, ...names];
  const twice = all.find((name, i) => all.indexOf(name) !== i);
  if (twice === undefined) return;
  throw new InputError(`The name ${twice} stands for two sides of the comparison; rename one.`);
}

/** Where a proposal applies, in the order of its showcases. */
function scenariosOf(catalogue: Catalogue, proposal: Proposal): readonly Scenario[] {
  const names = [...new Set(proposal.showcases.map(({ scenario }) => scenario))];
  if (names.length > 0) return names.map((name) => findShowcase(catalogue, proposal, name));
  throw new InputError(
    `${proposal.name} has no showcases, so there is no scenario to compare it in; name some.`,
  );
}

function findShowcase(catalogue: Catalogue, { name }: Variant, scenario: string): Scenario {
  return findScenario(catalogue, scenario, `a showcase of ${name}`);
}

function planScenario(
  scenario: Scenario,
  variants: readonly Variant[],
  asked: BoundValues,
): PlannedScenario {
  const fitting = variants.filter((variant) => applies(variant, scenario));
  const [proposal] = variants as [Proposal];
  const { bounds } = placeOf(proposal, asked)(scenario);
  const sides = [
    { side: baseline, job: { scenario, bounds, variants: [] } },
    ...fitting.map((variant) => ({
      side: sideOf(variant, proposal),
      job: { scenario, bounds, variants: [variant] },
    })),
  ];
  return { scenario, bounds, sides };
}

/** A scenario with the bounds that the proposal needs there. @throws InputError for bounds out of range */
function placeOf(proposal: Proposal, asked: BoundValues = {}) {
  return (scenario: Scenario): Place => {
    const bounds = { ...showcaseBounds(scenario, proposal), ...asked };
    checkBounds(scenario, bounds);
    return { scenario, bounds };
  };
}

/**
 * The defaults with what the proposal's showcases ask for, the greatest value where there are several. The same for all
 * sides: an alternative does not change what is said of the proposal.
 */
function showcaseBounds(scenario: Scenario, { showcases }: Proposal): BoundValues {
  const defaults = defaultBounds(scenario);
  const shown = showcases
    .filter(({ scenario: name }) => name === scenario.name)
    .map(({ bounds }): BoundValues => ({ ...defaults, ...bounds }));
  for (const bounds of shown) checkBounds(scenario, bounds);
  const names = new Set(shown.flatMap((bounds) => Object.keys(bounds)));
  const greatest = (name: string) => Math.max(...shown.map((bounds) => bounds[name]!));
  return { ...defaults, ...Object.fromEntries([...names].map((name) => [name, greatest(name)])) };
}

const baseline: Side = {
  name: BASELINE,
  kind: "baseline",
  title: "What there is, without the proposal",
  reference: "",
};

function sideOf({ name, title, reference }: Variant, proposal: Proposal): Side {
  const isOwn = compatibilityVariants(proposal).some((own) => own.name === name);
  const kind = name === proposal.name ? "proposal" : isOwn ? "compatibility" : "alternative";
  return { name, kind, title, reference };
}

function notApplied({ name }: Variant, scenarios: readonly Scenario[]): InputError {
  const where = scenarios.map((scenario) => scenario.name).join(", ");
  return new InputError(
    `${name} applies to none of the scenarios that are compared (${where}); leave it out.`,
  );
}
