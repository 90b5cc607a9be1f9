/** Small random graphs with fairness conditions, for fast-check. */
import fc from "fast-check";
import type { Condition } from "../../src/liveness/assumptions.ts";
import type { Graph, Question } from "../../src/liveness/prefix.ts";
import { StateSet } from "../../src/liveness/state-set.ts";
import type { LivenessKind } from "../../src/system/index.ts";

/** `next[state][command]` is the state that a command leads to; -1 where it is disabled. */
export type Successors = readonly (readonly number[])[];

export interface Problem {
  readonly next: Successors;
  readonly conditions: readonly Condition[];
  readonly kind: LivenessKind;
  /** By state. */
  readonly from: readonly boolean[];
  readonly to: readonly boolean[];
}

const COMMANDS_MAX = 5;

/** States are numbered breadth first and all reachable, as a search numbers them. */
export function problem(statesMax: number, conditionsMax = 5) {
  const condition = fc.record({
    kind: fc.constantFrom<Condition["kind"]>("weak", "strong"),
    commands: fc.uniqueArray(fc.nat(COMMANDS_MAX - 1), { minLength: 1, maxLength: 3 }),
  });
  return fc.nat(statesMax - 1).chain((last) => {
    const ofStates = <T>(values: fc.Arbitrary<T>) =>
      fc.array(values, { minLength: last + 1, maxLength: last + 1 });
    const target = fc.oneof(
      { weight: 2, arbitrary: fc.constant(-1) },
      { weight: 2, arbitrary: fc.nat(last) },
    );
    const targets = fc.array(target, { minLength: COMMANDS_MAX, maxLength: COMMANDS_MAX });
    return fc.record({
      next: ofStates(targets).map(numberedBreadthFirst),
      conditions: fc.array(condition, { maxLength: conditionsMax, size: "max" }),
      kind: fc.constantFrom<LivenessKind>("leadsTo", "eventually", "alwaysEventually"),
      from: ofStates(fc.boolean()),
      to: ofStates(fc.integer({ min: 0, max: 3 }).map((n) => n === 0)),
    });
  });
}

function numberedBreadthFirst(next: Successors): Successors {
  const order = [0];
  for (const state of order)
    for (const target of next[state]!)
      if (target >= 0 && !order.includes(target)) order.push(target);
  return order.map((state) => next[state]!.map((target) => order.indexOf(target)));
}

/** The graph as a search records it. */
export function graphOf(next: Successors): Graph {
  const firstEdge = [0];
  const [targets, commands]: [number[], number[]] = [[], []];
  const parents = next.map(() => -1);
  next.forEach((ofState, state) => {
    ofState.forEach((target, command) => {
      if (target < 0) return;
      targets.push(target);
      commands.push(command);
      if (target > 0 && parents[target] === -1) parents[target] = state;
    });
    firstEdge.push(targets.length);
  });
  return {
    states: next.length,
    firstEdge: Int32Array.from(firstEdge),
    targets: Int32Array.from(targets),
    commands: Int32Array.from(commands),
    parents: Int32Array.from(parents),
  };
}

/** Where a run that violates the property has to go, and where it may stay. */
export function isStart({ kind, from, to }: Problem, state: number): boolean {
  if (to[state]!) return false;
  return kind === "leadsTo" ? from[state]! : kind === "alwaysEventually" || state === 0;
}

export function questionOf(asked: Problem): Question {
  const [starts, allowed] = [new StateSet(asked.next.length), new StateSet(asked.next.length)];
  asked.next.forEach((_, state) => {
    if (isStart(asked, state)) starts.add(state);
    if (!asked.to[state]!) allowed.add(state);
  });
  return { starts, allowed };
}
