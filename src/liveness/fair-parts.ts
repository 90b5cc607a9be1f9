/**
 * Where in a part of the graph a fair run can stay for ever. A run that does ends up in one strongly connected
 * component; the states and edges that it visits again and again must meet every fairness condition.
 */
import { Assumptions, type Condition, type Edges, type FairnessRecord } from "./assumptions.ts";
import { Components, NOWHERE } from "./components.ts";
import type { StateSet } from "./state-set.ts";

/** A part of the graph: its states, in no particular order. */
type Members = Int32Array;

export class FairParts {
  readonly assumptions: Assumptions;
  /** For each condition whether some component was ruled out by it, in the last search. */
  readonly ruledOut: Uint8Array;
  readonly #edges: Edges;
  readonly #components: Components;
  readonly #members: Int32Array;
  readonly #record: FairnessRecord;
  readonly #here: Int32Array;

  constructor(edges: Edges, states: number, commands: number, conditions: readonly Condition[]) {
    this.#edges = edges;
    this.assumptions = new Assumptions(edges, commands, conditions);
    this.ruledOut = new Uint8Array(conditions.length);
    this.#components = new Components(edges, states);
    this.#members = new Int32Array(states);
    this.#record = this.assumptions.record();
    this.#here = new Int32Array(this.assumptions.words);
  }

  /** The part of each state after a search: a fair run can stay in a part for ever; 0 is no such part. */
  get part(): Int32Array {
    return this.#components.part;
  }

  /**
   * Finds all parts where a fair run can stay, of what can be reached from some states without leaving `allowed`.
   * @returns whether there is one, or a dead end: a run that ends is fair, since nothing is enabled any more
   */
  search(starts: Iterable<number>, allowed: StateSet): boolean {
    this.ruledOut.fill(0);
    const { members, hasDeadEnd } = this.#reach(starts, allowed);
    let isFound = hasDeadEnd;
    const waiting: Members[] = [members];
    for (let part = waiting.pop(); part !== undefined; part = waiting.pop())
      this.#components.split(part, (component, from, to) => {
        const rest = this.#fairRest(component, part!.subarray(from, to));
        if (rest === "fair") isFound = true;
        else if (rest.length > 0) waiting.push(rest);
      });
    return isFound;
  }

  #reach(starts: Iterable<number>, allowed: StateSet) {
    const { firstEdge, targets } = this.#edges;
    const { part } = this.#components;
    this.#components.clear();
    const whole = this.#components.newPart();
    let found = 0;
    let hasDeadEnd = false;
    const add = (state: number) => {
      if (part[state] !== NOWHERE || !allowed.has(state)) return;
      part[state] = whole;
      this.#members[found++] = state;
      if (firstEdge[state] === firstEdge[state + 1]) hasDeadEnd = true;
    };
    for (const start of starts) add(start);
    for (let i = 0; i < found; i++) {
      const state = this.#members[i]!;
      for (let e = firstEdge[state]!; e < firstEdge[state + 1]!; e++) add(targets[e]!);
    }
    return { members: this.#members.subarray(0, found), hasDeadEnd };
  }

  /**
   * What is left of a component when it is not fair as a whole. Where a weak condition is broken, it is in every
   * part of it: nothing is left. A part that meets a broken strong condition keeps away from the states where its
   * commands are enabled.
   */
  #fairRest(component: number, members: Members): Members | "fair" {
    this.#recordAll(component, members);
    const broken = this.#record.broken();
    if (broken.length === 0) return "fair";
    const weak = broken.filter((c) => this.assumptions.conditions[c]!.kind === "weak");
    if (weak.length === 0) return this.#withoutEnabled(members, broken);
    // Any one does. One that is needed anyway keeps the number of assumptions small.
    this.ruledOut[weak.find((c) => this.ruledOut[c] === 1) ?? weak[0]!] = 1;
    return this.#drop(members);
  }

  /** Notes what a run can see that stays in a component. */
  #recordAll(component: number, members: Members): void {
    const { firstEdge, targets } = this.#edges;
    const { part } = this.#components;
    this.#record.clear();
    for (const state of members) {
      this.#record.addState(state);
      for (let edge = firstEdge[state]!; edge < firstEdge[state + 1]!; edge++)
        if (part[targets[edge]!] === component) this.#record.addEdge(edge);
    }
  }

  #drop(members: Members): Members {
    for (const state of members) this.#components.part[state] = NOWHERE;
    return members.subarray(0, 0);
  }

  #withoutEnabled(members: Members, strong: readonly number[]): Members {
    for (const condition of strong) this.ruledOut[condition] = 1;
    const { words } = this.assumptions;
    const avoided = new Int32Array(words);
    for (const condition of strong) avoided[condition >>> 5]! |= 1 << (condition & 31);
    let kept = 0;
    for (const state of members) {
      this.assumptions.enabledIn(state, this.#here);
      const isEnabled = this.#here.some((word, w) => (word & avoided[w]!) !== 0);
      if (isEnabled) this.#components.part[state] = NOWHERE;
      else members[kept++] = state;
    }
    return members.subarray(0, kept);
  }
}
