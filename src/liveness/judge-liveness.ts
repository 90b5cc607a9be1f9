/** Judges the liveness properties of a system on the whole graph of its states. */
import type { FairnessCondition, Kernel } from "../kernel/index.ts";
import { FairParts } from "./fair-parts.ts";
import { judgeStates, type Instance } from "./instances.ts";
import { findLasso } from "./lasso.ts";
import type { LivenessResult, LivenessViolation } from "./result.ts";
import type { StateGraph } from "./state-graph.ts";

/** What became of one instance: a lasso, or the assumptions without which there might be one. */
type Answer = { readonly violation: LivenessViolation } | { readonly restsOn: readonly number[] };

/**
 * One result per property, in the order of the system. Of several violated instances the one with the shortest run
 * is reported.
 * @param graph of a complete search without reductions
 * @throws ModelError when a predicate breaks a rule of the kernel
 */
export function judgeLiveness(kernel: Kernel, graph: StateGraph): LivenessResult[] {
  const { properties, fairness } = kernel.learner;
  if (properties.length === 0) return [];
  const instances = judgeStates(kernel, graph);
  const parts = new FairParts(graph, graph.states, kernel.commands.length, fairness);
  return properties.map(({ name, kind, claim, citation }): LivenessResult => {
    const about = { name, kind, claim, citation };
    const own = instances.filter((instance) => instance.name === name);
    if (!own.some(({ isReached }) => isReached)) return { ...about, verdict: "notReached" };
    return {
      ...about,
      ...verdictOf(
        own.map((i) => answer(graph, parts, i)),
        fairness,
      ),
    };
  });
}

/** The results where the graph is not there to judge the properties on. */
export function undecidedLiveness(kernel: Kernel, reason: string): LivenessResult[] {
  return kernel.learner.properties.map(({ name, kind, claim, citation }) => {
    return { name, kind, claim, citation, verdict: "undecided", reason };
  });
}

function answer(graph: StateGraph, parts: FairParts, instance: Instance): Answer {
  if (!parts.search(instance.starts, instance.allowed))
    return { restsOn: [...parts.ruledOut.keys()].filter((c) => parts.ruledOut[c] === 1) };
  const lasso = findLasso(graph, parts, instance);
  return {
    violation: { parameters: instance.parameters, ...lasso, statesSeen: graph.states },
  };
}

function verdictOf(
  answers: readonly Answer[],
  fairness: readonly FairnessCondition[],
): Pick<LivenessResult, "verdict" | "violation" | "restsOn"> {
  const violations = answers.flatMap((a) => ("violation" in a ? [a.violation] : []));
  const [shortest] = violations.toSorted((a, b) => a.schedule.length - b.schedule.length);
  if (shortest !== undefined) return { verdict: "violated", violation: shortest };
  const needed = new Set(answers.flatMap((a) => ("restsOn" in a ? a.restsOn : [])));
  return { verdict: "holds", restsOn: fairness.filter(({ index }) => needed.has(index)) };
}
