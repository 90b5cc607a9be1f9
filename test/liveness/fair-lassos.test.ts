/** The engine on random graphs, against an enumeration of all sets of states. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FairParts } from "../../src/liveness/fair-parts.ts";
import { findLasso, type Lasso } from "../../src/liveness/lasso.ts";
import type { Graph } from "../../src/liveness/prefix.ts";
import { StateSet } from "../../src/liveness/state-set.ts";
import { isFairForEver, naiveCycle, naivePrefix } from "./naive-lassos.ts";
import { graphOf, isStart, problem, questionOf, type Problem } from "./random-graph.ts";

/** @param pairsMax how long to look for the shortest cycle */
function solve(
  asked: Problem,
  pairsMax?: number,
): { readonly lasso?: Lasso; readonly ruledOut: readonly number[] } {
  const { next, conditions } = asked;
  const graph = graphOf(next);
  const question = questionOf(asked);
  const parts = new FairParts(graph, graph.states, next[0]!.length, conditions);
  const isFound = parts.search(question.starts, question.allowed);
  const ruledOut = [...parts.ruledOut.keys()].filter((c) => parts.ruledOut[c] === 1);
  return { ruledOut, ...(isFound && { lasso: findLasso(graph, parts, question, pairsMax) }) };
}

/** What is wrong with a lasso, if anything. */
function fault(asked: Problem, { schedule, loopStart }: Lasso): string | undefined {
  const { next, to, conditions } = asked;
  const states = [0];
  for (const command of schedule) states.push(next[states.at(-1)!]![command] ?? -1);
  if (states.includes(-1)) return "is no path";
  const loop = states.slice(loopStart);
  if (loop[0] !== loop.at(-1)) return "does not close";
  const lastAnswer = states.findLastIndex((state) => to[state]!);
  const start = states.findIndex((state, i) => i > lastAnswer && isStart(asked, state));
  if (start < 0 || start > loopStart) return "goes over no start, or is answered after it";
  const taken = schedule.slice(loopStart).map((command, i) => `${loop[i]} ${command}`);
  if (taken.length === 0)
    return next[loop[0]!]!.some((target) => target >= 0) ? "ends where it could go on" : undefined;
  const isTaken = (state: number, command: number) => taken.includes(`${state} ${command}`);
  return isFairForEver(next, loop, conditions, isTaken) ? undefined : "is unfair";
}

describe("on random graphs", () => {
  test("a lasso is found just where there is a fair run, and after the fewest steps that lead to one", () => {
    let found = 0;
    const property = fc.property(problem(8), (asked) => {
      const { lasso } = solve(asked);
      expect(lasso?.loopStart ?? Infinity).toBe(naivePrefix(asked));
      if (lasso !== undefined) expect(fault(asked, lasso)).toBeUndefined();
      found += lasso === undefined ? 0 : 1;
    });
    fc.assert(property, { numRuns: 3000 });
    // Half and half, more or less.
    expect(found).toBeGreaterThan(600);
    expect(found).toBeLessThan(2400);
  });

  test("a lasso is valid on graphs of any size, with more conditions than a word has bits", () => {
    const property = fc.property(problem(60, 70), (asked) => {
      const { lasso } = solve(asked);
      if (lasso !== undefined) expect(fault(asked, lasso)).toBeUndefined();
    });
    fc.assert(property, { numRuns: 1000 });
  });

  test("the cycle is the shortest fair one from there on, or without the patience for it a fair one", () => {
    let longer = 0;
    const property = fc.property(problem(12), (asked) => {
      const { lasso } = solve(asked);
      fc.pre(lasso !== undefined);
      const shortest = naiveCycle(asked, lasso!.schedule.slice(0, lasso!.loopStart));
      expect(lasso!.schedule.length - lasso!.loopStart).toBe(shortest);
      const hasty = solve(asked, 0).lasso!;
      expect(fault(asked, hasty)).toBeUndefined();
      expect(hasty.loopStart).toBe(lasso!.loopStart);
      if (hasty.schedule.length > lasso!.schedule.length) longer++;
    });
    fc.assert(property, { numRuns: 1500 });
    expect(longer).toBeGreaterThan(0);
  });

  test("the conditions that a property is said to rest on are enough for it", () => {
    const property = fc.property(problem(12), (asked) => {
      const { lasso, ruledOut } = solve(asked);
      fc.pre(lasso === undefined);
      const conditions = ruledOut.map((c) => asked.conditions[c]!);
      expect(solve({ ...asked, conditions }).lasso).toBeUndefined();
    });
    fc.assert(property, { numRuns: 500 });
  });

  test("more assumptions never show a violation", () => {
    const property = fc.property(problem(12), (asked) => {
      const fewer = { ...asked, conditions: asked.conditions.slice(1) };
      if (solve(fewer).lasso === undefined) expect(solve(asked).lasso).toBeUndefined();
    });
    fc.assert(property, { numRuns: 500 });
  });
});

describe("on a ring of many states", () => {
  // One step leads from each state to the next, the last one leads back; nothing else can be done.
  const states = 300_000;
  const ring: Graph = {
    states,
    firstEdge: Int32Array.from({ length: states + 1 }, (_, i) => i),
    targets: Int32Array.from({ length: states }, (_, i) => (i + 1) % states),
    commands: Int32Array.from({ length: states }, (_, i) => (i === states - 2 ? 1 : 0)),
    parents: Int32Array.from({ length: states }, (_, i) => i - 1),
  };
  const allowed = new StateSet(states);
  for (let state = 0; state < states; state++) allowed.add(state);
  const starts = new StateSet(states);
  starts.add(states - 3);
  test("nothing overflows", () => {
    const parts = new FairParts(ring, states, 2, [{ kind: "strong", commands: [1] }]);
    expect(parts.search(starts, allowed)).toBe(true);
    const lasso = findLasso(ring, parts, { starts, allowed });
    expect(lasso.loopStart).toBe(states - 3);
    expect(lasso.schedule).toHaveLength(2 * states - 3);
    expect(lasso.schedule[lasso.loopStart + 1]).toBe(1);
  });
});
