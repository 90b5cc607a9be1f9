/**
 * Fair runs by trying all sets of states, without anything of the engine: what a run visits again and again is a
 * set of states that is connected in both directions; the more of the edges between them it takes the fairer it is.
 */
import type { Condition } from "../../src/liveness/assumptions.ts";
import { isStart, type Problem, type Successors } from "./random-graph.ts";

const isEnabled = (next: Successors, state: number, { commands }: Condition) =>
  commands.some((command) => next[state]![command]! >= 0);

/** Whether a run is fair that visits just these states, and takes all edges between them, again and again. */
export function isFairForEver(
  next: Successors,
  states: readonly number[],
  conditions: readonly Condition[],
  isTaken = (state: number, command: number) => states.includes(next[state]![command]!),
): boolean {
  return conditions.every((condition) => {
    const taken = states.some((s) => condition.commands.some((c) => isTaken(s, c)));
    const enabled = states.filter((s) => isEnabled(next, s, condition));
    if (condition.kind === "weak") return taken || enabled.length < states.length;
    return taken || enabled.length === 0;
  });
}

/** Steps from a state to each other one, without leaving the states that are allowed; Infinity for none. */
export function distances(next: Successors, from: number, allowed: (s: number) => boolean) {
  const found = next.map(() => Infinity);
  if (allowed(from)) found[from] = 0;
  for (let round = 0; round < next.length; round++)
    next.forEach((targets, state) => {
      for (const target of targets)
        if (target >= 0 && allowed(target))
          found[target] = Math.min(found[target]!, found[state]! + 1);
    });
  return found;
}

function isConnected(next: Successors, states: readonly number[]): boolean {
  const hasEdge = states.some((s) => next[s]!.some((target) => states.includes(target)));
  return (
    hasEdge &&
    states.every((s) => {
      const steps = distances(next, s, (other) => states.includes(other));
      return states.every((other) => steps[other]! < Infinity);
    })
  );
}

/** The states where a fair run can stay for ever without leaving those that are allowed, dead ends included. */
function stayingStates({ next, conditions, to }: Problem): Set<number> {
  const all = [...next.keys()].filter((state) => !to[state]!);
  const staying = new Set(all.filter((state) => next[state]!.every((target) => target < 0)));
  for (let set = 1; set < 1 << all.length; set++) {
    const states = all.filter((_, i) => (set >> i) & 1);
    if (states.every((s) => staying.has(s))) continue;
    if (isConnected(next, states) && isFairForEver(next, states, conditions))
      for (const state of states) staying.add(state);
  }
  return staying;
}

/** The least number of steps after which a violating run can be where it stays; Infinity when there is none. */
export function naivePrefix(asked: Problem): number {
  const { next, to } = asked;
  const staying = stayingStates(asked);
  const depths = distances(next, 0, () => true);
  const starts = [...next.keys()].filter((state) => isStart(asked, state));
  const lengths = starts.flatMap((start) => {
    const inside = distances(next, start, (state) => !to[state]!);
    return [...staying].map((goal) => depths[start]! + inside[goal]!);
  });
  return Math.min(Infinity, ...lengths);
}

/**
 * The length of the shortest fair cycle over the state where a prefix ends: all walks, level by level, with all
 * that they took.
 */
export function naiveCycle({ next, conditions, to }: Problem, prefix: readonly number[]): number {
  const entry = prefix.reduce((state, command) => next[state]![command]!, 0);
  if (next[entry]!.every((target) => target < 0)) return 0;
  const seen = new Set<string>();
  let walks = [{ at: entry, visited: [entry], taken: [] as string[] }];
  for (let length = 1; walks.length > 0; length++) {
    const longer: typeof walks = [];
    for (const { at, visited, taken } of walks)
      for (const [command, target] of next[at]!.entries()) {
        if (target < 0 || to[target]!) continue;
        const walk = {
          at: target,
          visited: [...new Set([...visited, target])].toSorted((a, b) => a - b),
          // Only what was taken matters, not where.
          taken: [...new Set([...taken, `${command}`])].toSorted(),
        };
        const isTaken = (_: number, c: number) => walk.taken.includes(`${c}`);
        if (target === entry && isFairForEver(next, walk.visited, conditions, isTaken))
          return length;
        const key = JSON.stringify(walk);
        if (!seen.has(key)) longer.push(walk);
        seen.add(key);
      }
    walks = longer;
  }
  throw new Error("no fair cycle");
}
