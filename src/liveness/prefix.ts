/** The shortest way from the initial state into a place where a fair run can stay. */
import type { StateGraph } from "./state-graph.ts";
import type { StateSet } from "./state-set.ts";

/** A graph whose states are numbers and nothing else. */
export type Graph = Omit<StateGraph, "row">;

/** A walk through the graph: the edges in order, and the state where it ends. */
export interface Walk {
  readonly edges: readonly number[];
  readonly end: number;
}

/** What a run has to do before it may stay somewhere for ever. */
export interface Question {
  /** One of these has to be visited; all of them are among `allowed`. */
  readonly starts: StateSet;
  /** From there on nothing else may be visited. */
  readonly allowed: StateSet;
}

/**
 * The shortest walk from the initial state over a start to a goal.
 * @param isGoal asked about states inside of what is allowed, the nearest ones first
 * @throws Error when no goal can be reached: the caller's mistake
 */
export function shortestPrefix(
  graph: Graph,
  question: Question,
  isGoal: (state: number) => boolean,
): Walk {
  const search = new PrefixSearch(graph, question);
  for (let state = search.next(); state >= 0; state = search.next())
    if (isGoal(state)) return search.walkTo(state);
  throw new Error("no goal can be reached");
}

/** Breadth first from all starts at once, each from its own distance to the initial state on. */
class PrefixSearch {
  readonly #graph: Graph;
  readonly #allowed: StateSet;
  readonly #starts: Iterator<number>;
  #start: IteratorResult<number>;
  /** Steps from the initial state to each state anyhow. */
  readonly #depth: Int32Array;
  /** Steps to each state over a start; -1 as long as it was not reached. */
  readonly #distance: Int32Array;
  /** The state from which each was reached; -1 for a start. */
  readonly #before: Int32Array;
  readonly #queue: Int32Array;
  #head = 0;
  #tail = 0;

  constructor(graph: Graph, { starts, allowed }: Question) {
    this.#graph = graph;
    this.#allowed = allowed;
    this.#starts = starts[Symbol.iterator]();
    this.#start = this.#starts.next();
    this.#depth = depthsOf(graph);
    this.#distance = new Int32Array(graph.states).fill(-1);
    this.#before = new Int32Array(graph.states).fill(-1);
    this.#queue = new Int32Array(graph.states);
  }

  /** The nearest state that was not looked at yet; -1 after the last one. */
  next(): number {
    this.#addStarts();
    if (this.#head === this.#tail) return -1;
    const state = this.#queue[this.#head++]!;
    const { firstEdge, targets } = this.#graph;
    for (let edge = firstEdge[state]!; edge < firstEdge[state + 1]!; edge++)
      this.#add(targets[edge]!, state, this.#distance[state]! + 1);
    return state;
  }

  /** Adds the starts that are not farther than what is next. They are in the order of their depths. */
  #addStarts(): void {
    while (this.#start.done !== true) {
      const start = this.#start.value;
      const depth = this.#depth[start]!;
      if (this.#head < this.#tail && depth > this.#distance[this.#queue[this.#head]!]!) return;
      this.#add(start, -1, depth);
      this.#start = this.#starts.next();
    }
  }

  #add(state: number, before: number, distance: number): void {
    if (this.#distance[state] !== -1 || !this.#allowed.has(state)) return;
    this.#distance[state] = distance;
    this.#before[state] = before;
    this.#queue[this.#tail++] = state;
  }

  walkTo(end: number): Walk {
    const path = [end];
    for (let at = end; this.#before[at] !== -1;) path.push((at = this.#before[at]!));
    for (let at = path.at(-1)!; at !== 0;) path.push((at = this.#graph.parents[at]!));
    path.reverse();
    return { edges: path.slice(1).map((to, i) => edgeBetween(this.#graph, path[i]!, to)), end };
  }
}

/** The distance of each state from the initial one. */
function depthsOf({ states, parents }: Graph): Int32Array {
  const depths = new Int32Array(states);
  for (let state = 1; state < states; state++) depths[state] = depths[parents[state]!]! + 1;
  return depths;
}

function edgeBetween({ firstEdge, targets }: Graph, from: number, to: number): number {
  const edge = targets.subarray(firstEdge[from], firstEdge[from + 1]).indexOf(to);
  if (edge < 0) throw new Error("a state is no successor of the one it was reached from");
  return firstEdge[from]! + edge;
}
