/** Tests the invariants: every bug must be caught by those that it names, and nothing else may be reported. */
import { checkBounds, findScenario, findVariant } from "../catalogue/find.ts";
import { systemOf, type Job } from "../catalogue/job.ts";
import { InputError } from "../log/input-error.ts";
import type { CheckResult } from "../search/result.ts";
import { defaultBounds, type Catalogue, type Showcase, type Variant } from "../system/index.ts";
import { findingsOf } from "./collect-evidence.ts";

/** One variant in one showcase. */
export interface Mutant {
  readonly variant: Variant;
  readonly job: Job;
}

/**
 * What became of one variant in one of its showcases.
 * `caught`: by the claims that it names. `passed`: benign, and nothing was reported.
 * `survived`: a bug that nothing caught. `accused`: benign, but something was reported.
 * `misattributed`: caught, but not by exactly the claims that it names.
 * `undecided`: the search was cut before it could tell.
 */
export type MutantVerdict =
  | "caught"
  | "passed"
  | "survived"
  | "accused"
  | "misattributed"
  | "undecided";

export interface MutantResult extends Mutant {
  readonly result: CheckResult;
  readonly verdict: MutantVerdict;
  /** The violated claims, the one that must catch it first. */
  readonly caughtBy: readonly string[];
  /** For `misattributed`: what differs, in words. */
  readonly complaint?: string;
  /** Steps of the trace that shows the first of `caughtBy`. */
  readonly traceSteps?: number;
  /** States known when it was found. */
  readonly statesSeen?: number;
}

/**
 * The showcases of all bugs and benign variants. Proposals are no mutants.
 * @param scenarios only showcases of these; all when empty
 * @param variants only these; all when empty
 * @throws InputError for unknown names and for a showcase that cannot be
 */
export function selectMutants(
  catalogue: Catalogue,
  scenarios: readonly string[],
  variants: readonly string[],
): Mutant[] {
  for (const name of scenarios) findScenario(catalogue, name);
  const chosen =
    variants.length === 0 ? catalogue.variants : variants.map((v) => findVariant(catalogue, v));
  const mutants = chosen
    .filter(({ kind }) => kind !== "proposal")
    .flatMap((variant) =>
      variant.showcases
        .filter(({ scenario }) => scenarios.length === 0 || scenarios.includes(scenario))
        .map((showcase) => ({ variant, job: jobOf(catalogue, variant, showcase) })),
    );
  if (mutants.length > 0) return mutants;
  throw new InputError(
    "No bug or benign variant is shown there; `iommucheck list` shows them all.",
  );
}

/**
 * Whether liveness is judged: where it is to catch the variant, and where nothing may be reported at all. Elsewhere the
 * reductions are worth more, which it would cost.
 */
export function needsLiveness({ variant, job }: Mutant): boolean {
  const properties = systemOf(job).liveness.map(({ name }) => name);
  return variant.kind === "benign" || variant.caughtBy.some((name) => properties.includes(name));
}

function jobOf(catalogue: Catalogue, variant: Variant, showcase: Showcase): Job {
  const scenario = findScenario(catalogue, showcase.scenario);
  const bounds = { ...defaultBounds(scenario), ...showcase.bounds };
  checkBounds(scenario, bounds);
  return { scenario, bounds, variants: [variant] };
}

/** Compares what was found with what the variant declares. */
export function judgeMutant({ variant, job }: Mutant, result: CheckResult): MutantResult {
  const findings = findingsOf(result);
  const [first] = variant.caughtBy;
  const caughtBy = findings
    .map(({ name }) => name)
    .sort((a, b) => Number(b === first) - Number(a === first));
  const shown = findings.find(({ name }) => name === caughtBy[0])?.violation;
  const { verdict, complaint } = verdictOf(variant, caughtBy, result.complete);
  return {
    variant,
    job,
    result,
    verdict,
    caughtBy,
    ...(complaint === undefined ? {} : { complaint }),
    ...(shown === undefined ? {} : { traceSteps: shown.schedule.length }),
    ...(shown?.statesSeen === undefined ? {} : { statesSeen: shown.statesSeen }),
  };
}

interface Judgement {
  readonly verdict: MutantVerdict;
  readonly complaint?: string;
}

function verdictOf(variant: Variant, caughtBy: readonly string[], isComplete: boolean): Judgement {
  if (variant.kind === "benign") return benignVerdict(caughtBy, isComplete);
  const foreign = caughtBy.filter((name) => !variant.caughtBy.includes(name));
  if (foreign.length > 0)
    return { verdict: "misattributed", complaint: `also by ${foreign.join(", ")}` };
  if (!isComplete) return { verdict: "undecided" };
  if (caughtBy.length === 0) return { verdict: "survived" };
  const missing = missingIn(variant, caughtBy);
  if (missing.length === 0) return { verdict: "caught" };
  return { verdict: "misattributed", complaint: `not by ${missing.join(", ")}` };
}

function benignVerdict(caughtBy: readonly string[], isComplete: boolean): Judgement {
  if (caughtBy.length > 0) return { verdict: "accused" };
  return { verdict: isComplete ? "passed" : "undecided" };
}

/**
 * Declared claims that did not catch a bug. The first one must do so in every showcase; where there are several
 * showcases each of the others may need one of them, see {@link uncaughtClaims}.
 */
function missingIn({ caughtBy: declared, showcases }: Variant, caughtBy: readonly string[]) {
  const must = showcases.length > 1 ? declared.slice(0, 1) : declared;
  return must.filter((name) => !caughtBy.includes(name));
}

/**
 * Bugs of several showcases with claims that they declare and that none of the showcases violated. A variant with
 * a showcase that was not run, or not to its end, is left out.
 */
export function uncaughtClaims(
  results: readonly MutantResult[],
): { readonly variant: Variant; readonly claims: readonly string[] }[] {
  return [...new Set(results.map(({ variant }) => variant))].flatMap((variant) => {
    const own = results.filter((result) => result.variant === variant);
    const isWhole =
      own.length === variant.showcases.length && own.every(({ verdict }) => verdict === "caught");
    const claims = variant.caughtBy.filter((name) => !own.some((r) => r.caughtBy.includes(name)));
    return isWhole && claims.length > 0 ? [{ variant, claims }] : [];
  });
}
