/**
 * Strongly connected components of a part of the graph, by Tarjan's algorithm without recursion: a graph may be
 * millions of states deep.
 */
import type { Edges } from "./assumptions.ts";

/** The part of a state that belongs to none. */
export const NOWHERE = 0;

export class Components {
  /** The part that each state belongs to. States are looked at one part at a time, and edges out of it are left out. */
  readonly part: Int32Array;
  readonly #edges: Edges;
  #parts = NOWHERE;
  /** When each state was visited; 0 not yet. */
  readonly #visited: Int32Array;
  /** The earliest visit that each state is known to lead back to. */
  readonly #low: Int32Array;
  /** The next edge of each state to follow. */
  readonly #next: Int32Array;
  /** The way from the root to the state that is looked at. */
  readonly #way: Int32Array;
  /** The visited states whose component is not complete. */
  readonly #open: Int32Array;
  #clock = 0;

  /** @param states how many states the graph has */
  constructor(edges: Edges, states: number) {
    const words = () => new Int32Array(states);
    this.#edges = edges;
    this.part = words();
    [this.#visited, this.#low, this.#next] = [words(), words(), words()];
    [this.#way, this.#open] = [words(), words()];
  }

  /** Forgets all parts. */
  clear(): void {
    this.part.fill(NOWHERE);
    this.#parts = NOWHERE;
  }

  /** A part that no state belongs to yet. */
  newPart(): number {
    return ++this.#parts;
  }

  /**
   * Splits a part: every component in which a run can stay becomes a part of its own, the other states belong to none.
   * @param members its states; they are reordered so that the members of a component follow each other
   * @param found told of each such component: its part, and where its members begin and end
   */
  split(members: Int32Array, found: (part: number, from: number, to: number) => void): void {
    if (members.length === 0) return;
    const whole = this.part[members[0]!]!;
    const roots = members.slice();
    for (const state of roots) this.#visited[state] = 0;
    this.#clock = 0;
    let done = 0;
    let open = 0;
    for (const root of roots) {
      if (this.#visited[root] !== 0) continue;
      let depth = 0;
      this.#visit(root, depth, open++);
      while (depth >= 0) {
        const state = this.#way[depth]!;
        const child = this.#nextChild(state, whole);
        if (child >= 0) {
          this.#visit(child, ++depth, open++);
          continue;
        }
        depth--;
        if (depth >= 0) this.#lower(this.#way[depth]!, this.#low[state]!);
        if (this.#low[state] !== this.#visited[state]) continue;
        const from = done;
        do members[done++] = this.#open[--open]!;
        while (members[done - 1] !== state);
        const part = this.#leave(members, from, done);
        if (part !== NOWHERE) found(part, from, done);
      }
    }
  }

  /** Gives the members of a component a part of their own, or none when no edge stays in it. */
  #leave(members: Int32Array, from: number, to: number): number {
    const canStay = to - from > 1 || this.#hasLoop(members[from]!);
    const part = canStay ? this.newPart() : NOWHERE;
    for (let i = from; i < to; i++) this.part[members[i]!] = part;
    return part;
  }

  #hasLoop(state: number): boolean {
    const { firstEdge, targets } = this.#edges;
    return targets.subarray(firstEdge[state], firstEdge[state + 1]).includes(state);
  }

  #visit(state: number, depth: number, open: number): void {
    this.#visited[state] = this.#low[state] = ++this.#clock;
    this.#next[state] = this.#edges.firstEdge[state]!;
    this.#way[depth] = state;
    this.#open[open] = state;
  }

  /** The next target that was not visited yet; -1 when there is none left. Others in open components are noted. */
  #nextChild(state: number, whole: number): number {
    const { firstEdge, targets } = this.#edges;
    const end = firstEdge[state + 1]!;
    for (let edge = this.#next[state]!; edge < end; edge++) {
      const target = targets[edge]!;
      // A state whose component is complete has left the part.
      if (this.part[target] !== whole) continue;
      if (this.#visited[target] === 0) {
        this.#next[state] = edge + 1;
        return target;
      }
      this.#lower(state, this.#visited[target]!);
    }
    this.#next[state] = end;
    return -1;
  }

  #lower(state: number, visit: number): void {
    if (visit < this.#low[state]!) this.#low[state] = visit;
  }
}
