/** The size of every decision tree of a kernel, and what it cost to learn it. */
import type { Kernel } from "../kernel/index.ts";
import { formatFields } from "../report/format.ts";
import type { TreeStats } from "../report/stats.ts";
import { commandText } from "../report/step-text.ts";

/** A liveness property has two trees for each instance. */
const PREDICATES: readonly string[] = ["from", "to"];

/** Commands first, then the claims; the judge of proper ends is named `deadlock`. */
export function treeStats(kernel: Kernel): TreeStats[] {
  const commands = kernel.commands.map(({ index, actor, stimulus }) => ({
    name: `${actor} ${commandText(stimulus)}`,
    kind: "command" as const,
    leaves: kernel.steps.leaves[index]!,
    depth: kernel.steps.depths[index]!,
    modelRuns: kernel.runsOfCommand[index]!,
    modelMs: kernel.msOfCommand[index]!,
  }));
  const judges = [...kernel.judges, ...kernel.learner.predicates];
  const claims = judges.map(({ index, name, kind, parameters }) => ({
    name: [name, ...(PREDICATES.includes(kind) ? [kind] : []), formatFields(parameters)]
      .join(" ")
      .trimEnd(),
    kind: "claim" as const,
    leaves: kernel.verdicts.leaves[index]!,
    depth: kernel.verdicts.depths[index]!,
    modelRuns: kernel.runsOfJudge[index]!,
    modelMs: kernel.msOfJudge[index]!,
  }));
  return [...commands, ...claims];
}
