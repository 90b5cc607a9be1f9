/** Judges the liveness properties of a system on the whole graph of its states. */
import type { FairnessCondition, Kernel } from "../kernel/index.ts";
import { FairParts } from "./fair-parts.ts";
import { judgeStates, type Instance, type Pause } from "./instances.ts";
import { findLasso } from "./lasso.ts";
import type { LivenessResult, LivenessViolation } from "./result.ts";
import type { StateGraph } from "./state-graph.ts";

/** What became of one instance: a lasso, or the assumptions without which there might be one. */
type Answer = { readonly violation: LivenessViolation } | { readonly restsOn: readonly number[] };

/**
 * One result per property, in the order of the system. Of several violated instances the one with the shortest run
 * is reported.
 * @param graph of a complete search without reductions
 * @param goesOn asked now and then; what is not judged when it says no is undecided
 * @throws ModelError when a predicate breaks a rule of the kernel
 */
export async function judgeLiveness(
  kernel: Kernel,
  graph: StateGraph,
  goesOn: Pause,
): Promise<LivenessResult[]> {
  const { properties, fairness } = kernel.learner;
  const instances = await judgeStates(kernel, graph, goesOn);
  const parts = new FairParts(graph, graph.states, kernel.commands.length, fairness);
  const results: LivenessResult[] = [];
  for (const { name, kind, claim, citation } of properties) {
    const about = { name, kind, claim, citation };
    const own = instances?.filter((instance) => instance.name === name);
    const answers = own && (await answersOf(graph, parts, own, goesOn));
    if (own === undefined || answers === undefined)
      results.push({ ...about, verdict: "undecided", reason: "its judgement was cut short" });
    else if (!own.some(({ isReached }) => isReached))
      results.push({ ...about, verdict: "notReached" });
    else results.push({ ...about, ...verdictOf(answers, fairness) });
  }
  return results;
}

/** Undefined when a pause says not to go on. */
async function answersOf(
  graph: StateGraph,
  parts: FairParts,
  instances: readonly Instance[],
  goesOn: Pause,
): Promise<readonly Answer[] | undefined> {
  const answers: Answer[] = [];
  for (const instance of instances) {
    if (!(await goesOn())) return undefined;
    answers.push(answer(graph, parts, instance));
  }
  return answers;
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
