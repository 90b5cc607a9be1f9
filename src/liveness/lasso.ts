/** The counterexample of a liveness property: a way into a fair cycle, and the cycle. */
import type { Schedule } from "../kernel/index.ts";
import { NOWHERE } from "./components.ts";
import { fairCycle } from "./fair-cycle.ts";
import type { FairParts } from "./fair-parts.ts";
import { PAIRS_MAX } from "./shortest-cycle.ts";
import { shortestPrefix, type Graph, type Question } from "./prefix.ts";

/** A run that ends, or goes around for ever. */
export interface Lasso {
  readonly schedule: Schedule;
  /** So many steps lead to the loop; the rest is taken again and again. All of them where the run ends. */
  readonly loopStart: number;
}

/**
 * The shortest way to where a fair run can stay for ever, and from there a short cycle.
 * @param parts after a search for the same question that found something
 * @param pairsMax how long to look for the shortest cycle; see `shortestFairCycle`
 */
export function findLasso(
  graph: Graph,
  parts: FairParts,
  question: Question,
  pairsMax = PAIRS_MAX,
): Lasso {
  const { firstEdge, commands } = graph;
  const isDeadEnd = (state: number) => firstEdge[state] === firstEdge[state + 1];
  const isGoal = (state: number) => parts.part[state] !== NOWHERE || isDeadEnd(state);
  const prefix = shortestPrefix(graph, question, isGoal);
  const cycle = isDeadEnd(prefix.end)
    ? []
    : fairCycle(graph, parts.assumptions, parts.part, prefix.end, pairsMax);
  const schedule = [...prefix.edges, ...cycle].map((edge) => commands[edge]!);
  return { schedule, loopStart: prefix.edges.length };
}
