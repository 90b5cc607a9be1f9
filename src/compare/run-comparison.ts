/** The comparison of the runs of two sides as a report shows it. */
import { stepsOf } from "../check/collect-evidence.ts";
import { runSchedule, type Kernel } from "../kernel/index.ts";
import type { OnlyRun, RunComparison } from "../report/comparison.ts";
import type { Divergence, RunsCompared } from "./compare-runs.ts";
import type { ExploredSide } from "./properties.ts";

/** A run that one side allows and another does not. */
export interface RunOfSide {
  readonly side: ExploredSide;
  /** The one that does not allow it. */
  readonly than: string;
  readonly schedule: readonly number[];
}

export function runComparison(
  first: ExploredSide,
  second: ExploredSide,
  { onlyLeft, onlyRight, stoppedBy, depth, pairs }: RunsCompared,
): RunComparison {
  const kernels = [first.explored.kernel, second.explored.kernel];
  return {
    sides: [first.name, second.name],
    ...(onlyLeft && { onlyFirst: onlyRun(kernels[0]!, onlyLeft) }),
    ...(onlyRight && { onlySecond: onlyRun(kernels[1]!, onlyRight) }),
    ...(stoppedBy && { stoppedBy }),
    depth,
    pairs,
  };
}

function onlyRun(kernel: Kernel, { schedule, otherwise }: Divergence): OnlyRun {
  const run = runSchedule(kernel, schedule);
  if ("disabledAt" in run) throw new Error(`the run stops at step ${run.disabledAt + 1}`);
  return {
    steps: stepsOf(kernel, run),
    otherwise:
      typeof otherwise === "string" ? { kind: otherwise } : { kind: "events", events: otherwise },
  };
}
