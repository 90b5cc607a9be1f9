/** A kernel that serves several searches: what one has learned, or demanded, is no harm to the next. */
import { describe, expect, test } from "vitest";
import { Kernel } from "../../src/kernel/index.ts";
import { exploreExhaustively } from "../../src/search/exhaustive.ts";
import { defineInvariant } from "../../src/system/index.ts";
import { toySystem } from "../support/toy.ts";

test("a symmetry that one search demands is not demanded by a plain one", async () => {
  // The names of the events tell the two apart, but not before the third step.
  const system = toySystem({
    initial: { steps: 0, done: { one: false, two: false } },
    commands: {
      count: { when: (w) => w.steps < 3 },
      one: { when: (w) => w.steps === 3 && !w.done.one },
      two: { when: (w) => w.steps === 3 && !w.done.two },
    },
    reduce: (draft, event) => {
      if (event.type === "toy.count") draft.steps++;
      if (event.type === "toy.one") draft.done.one = true;
      if (event.type === "toy.two") draft.done.two = true;
    },
  });
  const kernel = new Kernel({ ...system, symmetry: { ids: ["one", "two"] } });
  const cut = await exploreExhaustively(kernel, { symmetry: true, budget: { maxDepth: 2 } });
  expect(cut).toMatchObject({ stoppedBy: "max-depth", states: 3 });
  await expect(exploreExhaustively(kernel)).resolves.toMatchObject({ states: 7, complete: true });
  await expect(exploreExhaustively(kernel, { symmetry: true })).rejects.toThrow("interchangeable");
});

describe("threads find what an earlier search has learned to be violated:", () => {
  const keys = ["a", "b", "c", "d"] as const;
  const system = toySystem({
    initial: { a: 0, b: 0, c: 0, d: 0 },
    commands: Object.fromEntries(
      keys.map((key) => [key, { when: (w: Record<string, number>) => w[key]! < 15 }]),
    ),
    reduce: (draft, event) => void draft[event.type.slice("toy.".length) as "a"]++,
    invariants: [
      defineInvariant<Record<string, number>>({
        name: "far",
        claim: "Not all counters are far.",
        citation: "none",
        holds: ({ a, b, c, d }) => Math.min(a!, b!, c!, d!) < 7,
      }),
    ],
    final: () => false,
  });
  const kernel = new Kernel(system);
  const summary = async (threads: number) => {
    const result = await exploreExhaustively(kernel, { threads, threadsFrom: 0 });
    const { states, transitions, claims, deadlock } = result;
    expect(result.threads).toBe(threads);
    const lengths = [claims[0]!.violation?.schedule.length, deadlock?.schedule.length];
    return { states, transitions, lengths };
  };

  test("a claim, and an end that is none", async () => {
    const expected = { states: 16 ** 4, transitions: 4 * 15 * 16 ** 3, lengths: [28, 60] };
    expect(await summary(1)).toEqual(expected);
    expect(await summary(2)).toEqual(expected);
  }, 120_000);
});
