/** Decisions: branches that say the same are merged, and large decisions fall apart without losing anything. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { DecisionPool, partsOf, type Decision } from "../../src/export/decision.ts";

const VARIABLES = 4;
const VALUES = 3;

type Plan = number | { readonly children: readonly (Plan | null)[] };

/** Trees over variables that are asked in order; null is a value that leads nowhere. */
const plan = (depth: number): fc.Arbitrary<Plan> =>
  depth === VARIABLES
    ? fc.nat(2)
    : fc.oneof(
        { weight: 1, arbitrary: fc.nat(2) },
        {
          weight: 4,
          arbitrary: fc.record({
            children: fc.array(fc.option(plan(depth + 1), { freq: 5 }), {
              minLength: VALUES,
              maxLength: VALUES,
            }),
          }),
        },
      );

function planned(it: Plan, state: readonly number[], depth = 0): number | undefined {
  if (typeof it === "number") return it;
  const child = it.children[state[depth]!];
  return child === null ? undefined : planned(child!, state, depth + 1);
}

function decided(pool: DecisionPool, it: Plan, depth = 0): Decision | undefined {
  if (typeof it === "number") return pool.leaf(it);
  const children = it.children.flatMap((child, value) => {
    const decision = child === null ? undefined : decided(pool, child, depth + 1);
    return decision === undefined ? [] : [[value, decision] as const];
  });
  return pool.choice(depth, VALUES, children);
}

function outcome(decision: Decision, state: readonly number[]): number | undefined {
  if (decision.kind === "leaf") return decision.outcome;
  const at = decision.branches.filter(({ values }) => values.includes(state[decision.variable]!));
  if (at.length > 1) throw new Error("a value stands in two branches");
  return at[0] && outcome(at[0].next, state);
}

const STATES = Array.from({ length: VALUES ** VARIABLES }, (_, n) =>
  Array.from({ length: VARIABLES }, (_unused, i) => Math.floor(n / VALUES ** i) % VALUES),
);

test("a decision says what its tree said, in every state", () => {
  fc.assert(
    fc.property(plan(0), (it) => {
      const decision = decided(new DecisionPool(), it);
      const found = STATES.map((state) => decision && outcome(decision, state));
      expect(found).toEqual(STATES.map((state) => planned(it, state)));
    }),
  );
});

test("a choice whose branches all say the same is none", () => {
  const pool = new DecisionPool();
  const same = () => pool.choice(1, 2, [[0, pool.leaf(1)]])!;
  const merged = pool.choice(
    0,
    3,
    [0, 1, 2].map((value) => [value, same()] as const),
  );
  expect(merged).toBe(same());
  // Where a value leads nowhere the choice stays.
  const partial = pool.choice(
    0,
    3,
    [0, 2].map((value) => [value, same()] as const),
  );
  expect(partial).toEqual({
    kind: "choice",
    variable: 0,
    branches: [{ values: [0, 2], next: same() }],
  });
});

test("of the parts of a decision exactly one leads on where the decision does", () => {
  const sizes = [1, 2, 3];
  fc.assert(
    fc.property(plan(0), fc.integer({ min: 5, max: 12 }), (it, most) => {
      const decision = decided(new DecisionPool(), it);
      if (decision === undefined) return;
      const parts = partsOf(decision, most, sizes);
      const found = STATES.map((state) => parts.flatMap((part) => outcome(part, state) ?? []));
      const expected = STATES.map((state) => [outcome(decision, state) ?? []].flat());
      expect(found).toEqual(expected);
    }),
  );
});

test("the parts are as small as was asked for", () => {
  const size = (decision: Decision): number =>
    decision.kind === "leaf"
      ? 1
      : decision.branches.reduce((sum, { next }) => sum + 1 + size(next), 0);
  fc.assert(
    fc.property(plan(0), fc.integer({ min: 6, max: 12 }), (it, most) => {
      const decision = decided(new DecisionPool(), it);
      // The longest single path has four tests and a leaf.
      if (decision !== undefined)
        for (const part of partsOf(decision, most, [1, 1, 1]))
          expect(size(part)).toBeLessThanOrEqual(most);
    }),
  );
});
