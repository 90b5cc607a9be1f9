/**
 * The fixpoint against all subsets of the states of tiny graphs: some set of states that lead to each other is fair.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { fairWithin, type NaiveCondition, type Steps } from "./naive-liveness.ts";

const COMMANDS = 4;
const STATES_MAX = 7;

const edge = (states: number) =>
  fc.record({ command: fc.nat(COMMANDS - 1), target: fc.nat(states - 1) });

/** Few states are dead ends, for these are fair whatever is assumed. */
const graph: fc.Arbitrary<readonly Steps[]> = fc.integer({ min: 1, max: STATES_MAX }).chain((n) =>
  fc
    .array(
      fc
        .oneof(
          { weight: 1, arbitrary: fc.constant([]) },
          { weight: 8, arbitrary: fc.array(edge(n), { minLength: 1, maxLength: 3 }) },
        )
        .map((edges) => ({ enabled: new Set(edges.map(({ command }) => command)), edges })),
      { minLength: n, maxLength: n },
    )
    .map((states) =>
      states.map(({ enabled, edges }, state) => ({
        enabled,
        out: edges.length > 0 ? edges : [{ command: undefined, target: state }],
      })),
    ),
);

const conditions: fc.Arbitrary<readonly NaiveCondition[]> = fc.array(
  fc.record({
    kind: fc.constantFrom("weak", "strong"),
    commands: fc
      .uniqueArray(fc.nat(COMMANDS - 1), { minLength: 1, maxLength: 2 })
      .map((c) => new Set(c)),
  }),
  { maxLength: 4 },
);

/** The states of a set from which another one can be reached inside the set, in at least one step. */
function reachable(from: number, set: ReadonlySet<number>, steps: readonly Steps[]): Set<number> {
  const next = (state: number) =>
    steps[state]!.out.map(({ target }) => target).filter((target) => set.has(target));
  const found = new Set(next(from));
  for (const state of found) for (const target of next(state)) found.add(target);
  return found;
}

function isFair(
  set: ReadonlySet<number>,
  steps: readonly Steps[],
  { kind, commands }: NaiveCondition,
) {
  const isTaken = [...set].some((state) =>
    steps[state]!.out.some(
      (e) => set.has(e.target) && e.command !== undefined && commands.has(e.command),
    ),
  );
  const enabledIn = [...set].map((state) =>
    [...commands].some((c) => steps[state]!.enabled.has(c)),
  );
  return isTaken || (kind === "weak" ? enabledIn.includes(false) : !enabledIn.includes(true));
}

test("what the fixpoint leaves is where some set of states can be gone around for ever, fairly", () => {
  let fair = 0;
  let unfair = 0;
  fc.assert(
    fc.property(graph, conditions, fc.integer(), (steps, assumed, choice) => {
      const all = [...steps.keys()];
      const inside = new Set(all.filter((state) => ((choice >>> state) & 3) !== 0));
      const expected = new Set<number>();
      for (let bits = 1; bits < 1 << steps.length; bits++) {
        const set = new Set(all.filter((state) => (bits >>> state) & 1));
        const isClosed = [...set].every(
          (s) => inside.has(s) && [...set].every((t) => reachable(s, set, steps).has(t)),
        );
        if (!isClosed || !assumed.every((condition) => isFair(set, steps, condition))) continue;
        for (const state of inside)
          if (set.has(state) || [...reachable(state, inside, steps)].some((s) => set.has(s)))
            expected.add(state);
      }
      const found = fairWithin(inside, steps, assumed);
      expect(found).toEqual(expected);
      if (found.size > 0) fair++;
      if (found.size < fairWithin(inside, steps, []).size) unfair++;
    }),
    { numRuns: 500 },
  );
  expect(fair).toBeGreaterThan(40);
  expect(unfair).toBeGreaterThan(15);
}, 120_000);
