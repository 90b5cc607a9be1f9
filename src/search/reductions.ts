/** Decides which reductions a search makes, and says so. */
import type { Kernel } from "../kernel/index.ts";
import { StubbornTables } from "./partial-order/stubborn-tables.ts";
import type { ExploreOptions, ReductionReport } from "./result.ts";
import { SymmetryCheck } from "./symmetry/symmetry-check.ts";
import { SymmetryGroup } from "./symmetry/symmetry-group.ts";

/** The reductions of one search. What is undefined is not made. */
export interface Reductions {
  readonly stubborn?: StubbornTables;
  readonly symmetry?: SymmetryGroup;
  /** One for each reduction that the system declares enough for. */
  readonly reports: readonly ReductionReport[];
}

/**
 * Begins to check the symmetry, if it is used.
 * @throws ModelError `not-symmetric` when the system tells identifiers apart that it declares interchangeable
 */
export function planReductions(kernel: Kernel, options: ExploreOptions): Reductions {
  // An earlier search of the kernel may have demanded a symmetry that this one does not use.
  kernel.onLearned = undefined;
  const symmetry = planSymmetry(kernel, options);
  const partialOrder = planPartialOrder(kernel, options);
  return {
    ...symmetry,
    ...partialOrder,
    reports: [...symmetry.reports, ...partialOrder.reports],
  };
}

type Plan<T> = { readonly reports: readonly ReductionReport[] } & Partial<T>;

function planSymmetry(kernel: Kernel, options: ExploreOptions): Plan<{ symmetry: SymmetryGroup }> {
  const name = "symmetry";
  const { system } = kernel.learner;
  const isDeclared = Object.values(system.symmetry).some(({ length }) => length > 1);
  if (!isDeclared) return { reports: [] };
  const why = whyNot(kernel, options, options.symmetry);
  // Only what is used is checked.
  const detail = `${why}; it was not checked`;
  if (why !== undefined) return { reports: [{ name, applied: false, detail }] };
  const symmetry = SymmetryGroup.of(kernel);
  if (symmetry === undefined)
    return { reports: [{ name, applied: false, detail: "every declared set is too large" }] };
  void new SymmetryCheck(kernel, symmetry);
  const sets = symmetry.sets.map((set) => `${set.members.length} ${set.name}`).join(" × ");
  const says = [`${symmetry.order} permutations of ${sets}`, ...symmetry.notes].join("; ");
  return { symmetry, reports: [{ name, applied: true, detail: says }] };
}

function planPartialOrder(
  kernel: Kernel,
  options: ExploreOptions,
): Plan<{ stubborn: StubbornTables }> {
  const name = "partial order";
  const { components } = kernel.learner.system;
  if (!components.some(({ footprint }) => footprint !== undefined)) return { reports: [] };
  const detail = whyNot(kernel, options, options.partialOrder);
  if (detail !== undefined) return { reports: [{ name, applied: false, detail }] };
  const stubborn = new StubbornTables(kernel);
  if (!stubborn.canReduce)
    return { reports: [{ name, applied: false, detail: "no two commands are independent" }] };
  return { stubborn, reports: [{ name, applied: true, detail: "stubborn sets by footprints" }] };
}

/** Why a reduction that the system allows is not made. */
function whyNot(
  kernel: Kernel,
  { liveness }: ExploreOptions,
  isWanted: boolean | undefined,
): string | undefined {
  if (isWanted !== true) return "switched off";
  if (!kernel.isCached) return "off, since models run for every step";
  if (kernel.checksPurity) return "off, since models are checked for purity";
  // Fair runs are not kept by either: both keep states and the shortest ways to them.
  if (liveness === true && kernel.learner.system.liveness.length > 0)
    return "off, since liveness is judged on the whole graph";
  return undefined;
}
