/** The claims of a proposal, one for each scenario; all must speak of what there is. */
import { findScenario } from "../catalogue/find.ts";
import { systemOf, type Job } from "../catalogue/job.ts";
import { suggest } from "../catalogue/nearest.ts";
import { InputError } from "../log/input-error.ts";
import type { ClaimForm } from "../report/comparison.ts";
import {
  compatibilityVariants,
  type Catalogue,
  type Proposal,
  type ProposalClaim,
  type System,
} from "../system/index.ts";

/** The property that every state without an enabled step is a proper end. */
export const DEADLOCK = "deadlock";

/** A claim in one scenario. */
export interface PlacedClaim {
  readonly form: ClaimForm;
  /** The proposal or the compatibility case. */
  readonly side: string;
  readonly property: string;
  readonly scenario: string;
  /** Of all scenarios, none of which is named. */
  readonly isGeneral: boolean;
}

/** A scenario with its bounds. */
export type Place = Pick<Job, "scenario" | "bounds">;

/** A claim as it was written. */
interface Written {
  readonly form: ClaimForm;
  readonly side: string;
  readonly claim: ProposalClaim;
}

/** In words, after the name of a side. */
const CLAIMS: Readonly<Record<ClaimForm, string>> = {
  repairs: "to repair",
  keeps: "to keep",
  staysBroken: "to leave broken",
};

/**
 * @param places where the proposal applies
 * @throws InputError for a claim about a property or a scenario that does not exist
 */
export function claimsOf(
  catalogue: Catalogue,
  proposal: Proposal,
  places: readonly Place[],
): PlacedClaim[] {
  const properties = new Map(places.map((p) => [p.scenario.name, propertiesIn(p, proposal)]));
  return writtenClaims(proposal).flatMap((written) => {
    const { form, side, claim } = written;
    for (const name of claim.scenarios ?? []) demandScenario(catalogue, written, name, properties);
    const names = claim.scenarios ?? [...properties.keys()];
    const having = names.filter((name) => properties.get(name)!.has(claim.property));
    const lacking = names.filter((name) => !having.includes(name));
    if (having.length === 0 || (claim.scenarios !== undefined && lacking.length > 0))
      throw unknownProperty(written, lacking, properties);
    const isGeneral = claim.scenarios === undefined;
    const { property } = claim;
    return having.map((scenario) => ({ form, side, property, scenario, isGeneral }));
  });
}

function writtenClaims(proposal: Proposal): Written[] {
  const variants = compatibilityVariants(proposal);
  return [
    ...ofSide("repairs", proposal.name, proposal.repairs),
    ...ofSide("keeps", proposal.name, proposal.keeps),
    ...proposal.compatibility.flatMap(({ keeps, staysBroken }, i) => [
      ...ofSide("keeps", variants[i]!.name, keeps),
      ...ofSide("staysBroken", variants[i]!.name, staysBroken),
    ]),
  ];
}

function ofSide(form: ClaimForm, side: string, claims: readonly ProposalClaim[]): Written[] {
  return claims.map((claim) => ({ form, side, claim }));
}

/** The names of all properties that a scenario has, with the proposal or without it. */
function propertiesIn(place: Place, proposal: Proposal): Set<string> {
  const variants = [[], [proposal], ...compatibilityVariants(proposal).map((v) => [v])];
  const systems = variants.map((own) => systemOf({ ...place, variants: own }));
  return new Set([...systems.flatMap(namesOf), DEADLOCK]);
}

function namesOf({ invariants, monitors, liveness }: System): string[] {
  return [...invariants, ...monitors, ...liveness].map(({ name }) => name);
}

function demandScenario(
  catalogue: Catalogue,
  { side, form, claim }: Written,
  name: string,
  properties: ReadonlyMap<string, unknown>,
): void {
  const claimed = `${side} claims ${CLAIMS[form]} ${claim.property} there`;
  findScenario(catalogue, name, claimed);
  if (properties.has(name)) return;
  throw new InputError(
    `${claimed.replace("there", `in ${name}`)}, to which it does not apply; ` +
      `make it a showcase of the proposal, or leave it out of the claim.`,
  );
}

function unknownProperty(
  { side, form, claim: { property } }: Written,
  places: readonly string[],
  properties: ReadonlyMap<string, ReadonlySet<string>>,
): InputError {
  const known = [...new Set(places.flatMap((place) => [...properties.get(place)!]))];
  return new InputError(
    `${side} claims ${CLAIMS[form]} "${property}", and there is no such property in ` +
      `${places.join(", ")}; ${suggest(property, known, "properties")}`,
  );
}
