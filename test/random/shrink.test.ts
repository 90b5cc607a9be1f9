/** Shrinking: what dropping steps alone does not find. */
import { expect, test } from "vitest";
import { Kernel } from "../../src/kernel/index.ts";
import { shrink } from "../../src/random/shrink.ts";
import { minimize } from "../../src/replay/minimize.ts";
import { defineInvariant } from "../../src/system/index.ts";
import { toySystem } from "../support/toy.ts";

interface World {
  level: number;
}

/** Leaps or climbs to a height that it must not reach. */
function mountain(height: number): Kernel {
  const claim = defineInvariant<World>({
    name: "stays-below",
    claim: "The level stays below the height.",
    citation: "test",
    holds: ({ level }) => level < height,
  });
  const system = toySystem<World>({
    initial: { level: 0 },
    commands: {
      leap: { emits: ({ level }) => ({ level: level + 5 }) },
      climb: { emits: ({ level }) => ({ level: level + 1 }) },
    },
    reduce: (world, event) => {
      world.level = event.level as number;
    },
    invariants: [claim],
  });
  return new Kernel(system);
}

const claim = { kind: "invariant", name: "stays-below" } as const;
const climbing = (steps: number) => Array.from({ length: steps }, () => 1);

test("finds a shorter run with other commands", () => {
  const kernel = mountain(10);
  expect(minimize(kernel, climbing(10), claim)).toHaveLength(10);
  expect(shrink(kernel, climbing(10), claim)).toEqual([0, 0]);
});

test("gives the same run every time", () => {
  const runs = [mountain(12), mountain(12)].map((k) => shrink(k, climbing(12), claim));
  expect(runs[0]).toEqual(runs[1]);
});

test("leaves a run that is long even without needless steps to minimisation", () => {
  expect(shrink(mountain(300), [...climbing(300), 0], claim)).toEqual(climbing(300));
});
