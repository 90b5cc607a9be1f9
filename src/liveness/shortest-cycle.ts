/**
 * The shortest fair cycle over a state: breadth first over pairs of a state and what was seen of the fairness
 * conditions on the way. There may be very many pairs, so it gives up after some.
 */
import { has, type Assumptions } from "./assumptions.ts";
import type { Graph } from "./prefix.ts";

/** So many pairs are looked at, as a rule. */
export const PAIRS_MAX = 100_000;
/** What was seen fits into the bits of a small integer. */
const BITS_MAX = 30;

/** A walk from the entry, by its last edge. */
interface Step {
  readonly state: number;
  /** Bits of {@link Sightings}. */
  readonly seen: number;
  readonly edge: number;
  readonly before: Step | undefined;
}

/**
 * The edges of the shortest cycle that is fair.
 * @param parts the part of each state; see `FairParts`
 * @param pairsMax so many pairs may be looked at
 * @returns undefined when that is not enough
 */
export function shortestFairCycle(
  graph: Graph,
  assumptions: Assumptions,
  parts: Int32Array,
  entry: number,
  pairsMax: number,
): readonly number[] | undefined {
  const { states, firstEdge, targets } = graph;
  const sightings = new Sightings(assumptions);
  if (sightings.bits > BITS_MAX) return undefined;
  const first = { state: entry, seen: sightings.inState(entry), edge: -1, before: undefined };
  const queue: Step[] = [first];
  const known = new Set([first.seen * states + entry]);
  for (const before of queue) {
    if (queue.length > pairsMax) return undefined;
    for (let edge = firstEdge[before.state]!; edge < firstEdge[before.state + 1]!; edge++) {
      const state = targets[edge]!;
      if (parts[state] !== parts[entry]) continue;
      const seen = before.seen | sightings.onEdge(edge) | sightings.inState(state);
      const step = { state, seen, edge, before };
      if (state === entry && sightings.isFair(seen)) return edgesOf(step);
      const pair = seen * states + state;
      if (known.has(pair)) continue;
      known.add(pair);
      queue.push(step);
    }
  }
  return undefined;
}

function edgesOf(last: Step): number[] {
  const edges: number[] = [];
  for (let step: Step | undefined = last; step?.before; step = step.before) edges.push(step.edge);
  return edges.toReversed();
}

/**
 * What was seen, in bits: whether a weak condition is met, whether a strong one was enabled, and whether it was
 * taken.
 */
class Sightings {
  readonly bits: number;
  readonly #assumptions: Assumptions;
  readonly #weak: readonly number[];
  readonly #strong: readonly number[];
  readonly #here: Int32Array;

  constructor(assumptions: Assumptions) {
    const ofKind = (kind: string) =>
      [...assumptions.conditions.keys()].filter((c) => assumptions.conditions[c]!.kind === kind);
    this.#assumptions = assumptions;
    this.#weak = ofKind("weak");
    this.#strong = ofKind("strong");
    this.#here = new Int32Array(assumptions.words);
    this.bits = this.#weak.length + 2 * this.#strong.length;
  }

  inState(state: number): number {
    this.#assumptions.enabledIn(state, this.#here);
    const met = this.#pack(this.#weak, (c) => !has(this.#here, c));
    return met | (this.#pack(this.#strong, (c) => has(this.#here, c)) << this.#weak.length);
  }

  onEdge(edge: number): number {
    this.#here.fill(0);
    this.#assumptions.addTaken(edge, this.#here);
    const isTaken = (c: number) => has(this.#here, c);
    const taken = this.#pack(this.#strong, isTaken) << (this.#weak.length + this.#strong.length);
    return this.#pack(this.#weak, isTaken) | taken;
  }

  isFair(seen: number): boolean {
    const weak = (1 << this.#weak.length) - 1;
    const enabled = seen >>> this.#weak.length;
    const taken = enabled >>> this.#strong.length;
    const strong = (1 << this.#strong.length) - 1;
    return (seen & weak) === weak && (enabled & ~taken & strong) === 0;
  }

  #pack(conditions: readonly number[], isSet: (condition: number) => boolean): number {
    return conditions.reduce((bits, c, i) => (isSet(c) ? bits | (1 << i) : bits), 0);
  }
}
