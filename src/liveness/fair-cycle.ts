/** A short cycle inside of a part of the graph that meets every fairness condition. */
import { has, type Assumptions, type FairnessRecord } from "./assumptions.ts";
import type { Graph } from "./prefix.ts";
import { shortestFairCycle } from "./shortest-cycle.ts";

/** No detours are sought in cycles of more edges. */
const DETOURS_MAX = 1_000;

/** Whether a search ends with an edge, which leads to a state that was not seen in it before if `isNew`. */
type IsGoal = (edge: number, isNew: boolean) => boolean;

/**
 * The edges of a cycle from a state back to itself: the shortest one that is fair. Where that takes too long to
 * find, one that goes from where it is to the nearest place that mends something, until nothing is left to be
 * mended.
 * @param parts the part of each state; see `FairParts`
 * @param entry a state of a part where a fair run can stay for ever
 * @param pairsMax how long to look for the shortest one; see `shortestFairCycle`
 */
export function fairCycle(
  graph: Graph,
  assumptions: Assumptions,
  parts: Int32Array,
  entry: number,
  pairsMax: number,
): readonly number[] {
  const search = new CycleSearch(graph, assumptions, parts, entry);
  const shortest = search.shortest();
  if (search.isFair(shortest)) return shortest;
  return (
    shortestFairCycle(graph, assumptions, parts, entry, pairsMax) ??
    search.withoutDetours(search.mending())
  );
}

class CycleSearch {
  readonly #graph: Graph;
  readonly #assumptions: Assumptions;
  readonly #parts: Int32Array;
  readonly #entry: number;
  /** Of the last search: the edge over which it came to each state (-1 not yet), and where that begins. */
  readonly #edgeTo: Int32Array;
  readonly #before: Int32Array;
  readonly #queue: Int32Array;
  readonly #here: Int32Array;

  constructor(graph: Graph, assumptions: Assumptions, parts: Int32Array, entry: number) {
    const { states } = graph;
    this.#graph = graph;
    this.#assumptions = assumptions;
    this.#parts = parts;
    this.#entry = entry;
    this.#edgeTo = new Int32Array(states);
    this.#before = new Int32Array(states);
    this.#queue = new Int32Array(states);
    this.#here = new Int32Array(assumptions.words);
  }

  /** The shortest cycle over the entry, fair or not. */
  shortest(): readonly number[] {
    return this.#nearest(this.#entry, this.#leadsBack);
  }

  /** A fair cycle over the entry. */
  mending(): readonly number[] {
    const cycle: number[] = [];
    const record = this.#recordOf(cycle);
    let at = this.#entry;
    for (;;) {
      const broken = record.broken();
      if (broken.length === 0 && at === this.#entry && cycle.length > 0) return cycle;
      const more = this.#nearest(at, broken.length > 0 ? this.#mends(broken) : this.#leadsBack);
      this.#extend(record, more);
      for (const edge of more) cycle.push(edge);
      at = this.#graph.targets[cycle.at(-1)!]!;
    }
  }

  isFair(cycle: readonly number[]): boolean {
    return this.#recordOf(cycle).broken().length === 0;
  }

  /** Cuts what lies between two visits of a state as long as the rest is fair. Too much work for long cycles. */
  withoutDetours(cycle: readonly number[]): readonly number[] {
    if (cycle.length > DETOURS_MAX) return cycle;
    let rest = cycle;
    for (let from = 0; from < rest.length; from++) {
      const states = [this.#entry, ...rest.map((edge) => this.#graph.targets[edge]!)];
      for (let to = rest.length; to > from; to--) {
        if (states[from] !== states[to]) continue;
        const shorter = [...rest.slice(0, from), ...rest.slice(to)];
        if (shorter.length === 0 || !this.isFair(shorter)) continue;
        rest = shorter;
        break;
      }
    }
    return rest;
  }

  #recordOf(cycle: readonly number[]): FairnessRecord {
    const record = this.#assumptions.record();
    record.addState(this.#entry);
    this.#extend(record, cycle);
    return record;
  }

  #extend(record: FairnessRecord, edges: readonly number[]): void {
    for (const edge of edges) {
      record.addEdge(edge);
      record.addState(this.#graph.targets[edge]!);
    }
  }

  readonly #leadsBack: IsGoal = (edge) => this.#graph.targets[edge] === this.#entry;

  /** Whether an edge takes one of the conditions, or leads to where a weak one is disabled. */
  #mends(broken: readonly number[]): IsGoal {
    const { conditions } = this.#assumptions;
    const weak = broken.filter((c) => conditions[c]!.kind === "weak");
    return (edge, isNew) => {
      this.#here.fill(0);
      this.#assumptions.addTaken(edge, this.#here);
      if (broken.some((c) => has(this.#here, c))) return true;
      if (!isNew) return false;
      this.#assumptions.enabledIn(this.#graph.targets[edge]!, this.#here);
      return weak.some((c) => !has(this.#here, c));
    };
  }

  /** The shortest walk of at least one edge inside of the part to an edge that is a goal. */
  #nearest(from: number, isGoal: IsGoal): readonly number[] {
    const { firstEdge, targets } = this.#graph;
    this.#edgeTo.fill(-1);
    this.#queue[0] = from;
    for (let head = 0, tail = 1; head < tail; head++) {
      const state = this.#queue[head]!;
      for (let edge = firstEdge[state]!; edge < firstEdge[state + 1]!; edge++) {
        const target = targets[edge]!;
        if (this.#parts[target] !== this.#parts[from]) continue;
        const isNew = target !== from && this.#edgeTo[target] === -1;
        if (isGoal(edge, isNew)) return [...this.#walk(from, state), edge];
        if (!isNew) continue;
        this.#edgeTo[target] = edge;
        this.#before[target] = state;
        this.#queue[tail++] = target;
      }
    }
    throw new Error("a fair part of the graph has no fair cycle");
  }

  #walk(from: number, to: number): number[] {
    const edges: number[] = [];
    for (let at = to; at !== from; at = this.#before[at]!) edges.push(this.#edgeTo[at]!);
    return edges.toReversed();
  }
}
