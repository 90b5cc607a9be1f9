/**
 * Whether a run that goes around for ever, or ends, violates a liveness property, and how each fairness condition
 * holds on it.
 */
import {
  canonicalJson,
  NOT_REACHED,
  type FairnessCondition,
  type Judge,
  type Kernel,
  type LivenessClaim,
  type Run,
} from "../kernel/index.ts";

/** How a fairness condition holds on a loop. */
export interface FairnessShown {
  readonly condition: FairnessCondition;
  /**
   * `taken`: by a step of the loop. `disabled`: weak, and not enabled after some step. `neverEnabled`: nowhere
   * enabled on the loop. `broken`: it does not hold, so that the loop is no counterexample.
   */
  readonly how: "taken" | "disabled" | "neverEnabled" | "broken";
  /** The step that takes it, or after which it is disabled; 0 is the initial state. */
  readonly step?: number;
}

/** What a lasso says about a property. */
export interface Lasso {
  readonly about: LivenessClaim;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** The steps after this one are taken again and again; where there are none the run ends. */
  readonly loopStart: number;
  /** The step after which the property waits for its answer in vain; missing when it is answered. */
  readonly waitsFrom?: number;
  readonly fairness: readonly FairnessShown[];
  /** Whether the property is violated: nothing answers it, and the loop is fair. */
  readonly isShown: boolean;
}

/**
 * Judges a run, of which the steps after `loopStart` form a loop, or are none.
 * @returns undefined when the system has no such instance of a property
 */
export function judgeLasso(
  kernel: Kernel,
  run: Pick<Run, "rows" | "schedule">,
  loopStart: number,
  { name, parameters }: Pick<Judge, "name" | "parameters">,
): Lasso | undefined {
  const about = kernel.learner.properties.find((property) => property.name === name);
  const from = predicateOf(kernel, "from", name, parameters);
  const to = predicateOf(kernel, "to", name, parameters);
  if (about === undefined || from === undefined || to === undefined) return undefined;
  const isTrue = (row: Int32Array, { index }: Judge) =>
    kernel.verdictLeaf(index, row) !== NOT_REACHED;
  const lastAnswer = run.rows.findLastIndex((row) => isTrue(row, to));
  const waitsFrom = run.rows.findIndex((row, step) => {
    if (step <= lastAnswer || step > loopStart) return false;
    return about.form === "leadsTo" ? isTrue(row, from) : about.form !== "eventually" || step === 0;
  });
  const fairness = kernel.learner.fairness.map((c) => shownBy(kernel, run, loopStart, c));
  const isShown = waitsFrom >= 0 && fairness.every(({ how }) => how !== "broken");
  return {
    about,
    parameters,
    loopStart,
    ...(waitsFrom >= 0 && { waitsFrom }),
    fairness,
    isShown,
  };
}

/** The predicate of an instance of a property, which is asked as a judge is. */
export function predicateOf(
  kernel: Kernel,
  kind: "from" | "to",
  name: string,
  parameters: Judge["parameters"],
): Judge | undefined {
  return kernel.learner.predicates.find(
    (p) =>
      p.kind === kind &&
      p.name === name &&
      canonicalJson(p.parameters) === canonicalJson(parameters),
  );
}

function shownBy(
  kernel: Kernel,
  { rows, schedule }: Pick<Run, "rows" | "schedule">,
  loopStart: number,
  condition: FairnessCondition,
): FairnessShown {
  const taken = schedule.findIndex((c, i) => i >= loopStart && condition.commands.includes(c));
  if (taken >= 0) return { condition, how: "taken", step: taken + 1 };
  const loop = rows.slice(loopStart);
  const isEnabled = loop.map((row) => condition.commands.some((c) => kernel.take(row, c)));
  if (!isEnabled.includes(true)) return { condition, how: "neverEnabled" };
  const disabled = isEnabled.indexOf(false);
  if (condition.kind === "strong" || disabled < 0) return { condition, how: "broken" };
  return { condition, how: "disabled", step: loopStart + disabled };
}

/** The cells in which two states differ, by their paths; machines and monitors in angle brackets. */
export function differences(kernel: Kernel, one: Int32Array, other: Int32Array): string[] {
  const { tables } = kernel.learner;
  return [...one.keys()].filter((cell) => one[cell] !== other[cell]).map((c) => tables.path(c));
}
