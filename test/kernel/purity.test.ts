/** The check for hidden inputs: who is asked again, and that asking changes nothing. */
import { describe, expect, test } from "vitest";
import { Kernel } from "../../src/kernel/index.ts";
import { exploreExhaustively } from "../../src/search/exhaustive.ts";
import { defineInvariant, type System } from "../../src/system/index.ts";
import { toySystem } from "../support/toy.ts";

interface Grid {
  n: number;
  m: number;
}

/** A grid of 41 × 41 states, with one more command that changes nothing. */
const grid = (options: {
  when?: () => boolean;
  holds?: (w: Grid) => boolean;
  final?: () => boolean;
}): System =>
  toySystem<Grid>({
    initial: { n: 0, m: 0 },
    commands: {
      right: { when: (w) => w.n < 40 },
      up: { when: (w) => w.m < 40 },
      wait: { when: options.when ?? (() => false) },
    },
    reduce: (draft, event) => {
      if (event.type === "toy.right") draft.n++;
      if (event.type === "toy.up") draft.m++;
    },
    invariants: [
      defineInvariant<Grid>({
        name: "claim",
        claim: "",
        citation: "",
        holds: options.holds ?? (() => true),
      }),
    ],
    final: options.final ?? (() => true),
  });

const explore = (system: System, purityCheckEvery: number) =>
  exploreExhaustively(new Kernel(system, { purityCheckEvery }));

describe("with the check for purity", () => {
  test.each([1, 2, 64])("one in %i, a pure system has the counts it has without", async (every) => {
    const result = await explore(grid({ holds: (w) => w.n < 50 }), every);
    expect(result).toMatchObject({ verdict: "holds", states: 1_681, transitions: 3_280 });
  });

  test("what differs from one run to the next is found in the first step", () => {
    let calls = 0;
    const system = toySystem({
      initial: { n: 0 },
      commands: { go: {} },
      reduce: (draft) => void (draft.n = calls++),
    });
    // So rarely that no hit is among the samples.
    const kernel = new Kernel(system, { purityCheckEvery: 1_000_000 });
    expect(() => kernel.take(kernel.initialRow(), 0)).toThrow(/toy .* did not do the same twice/);
  });

  test("a guard that changes its mind late is found in an exhaustive search", async () => {
    let calls = 0;
    const system = grid({ when: () => calls++ < 10 });
    await expect(explore(system, 64)).rejects.toThrow(/toy \{"type":"wait"\} did not do the same/);
  });

  test("an invariant that reads a variable outside is found and named", async () => {
    let calls = 0;
    const system = grid({ holds: () => calls++ % 2 === 0 });
    await expect(explore(system, 64)).rejects.toThrow(/^claim did not do the same twice/);
  });

  test("an invariant that looks at something else the second time is found", async () => {
    let calls = 0;
    const system = grid({ holds: (w) => (calls++ % 2 === 0 ? w.n : w.m) < 50 });
    await expect(explore(system, 64)).rejects.toThrow(/^claim did not do the same twice/);
  });

  test("an invariant that changes its mind late is found", async () => {
    let calls = 0;
    const system = grid({ holds: () => calls++ < 10 });
    await expect(explore(system, 64)).rejects.toThrow(/^claim did not do the same twice/);
  });

  test("what ends a run properly is asked twice as well", async () => {
    let calls = 0;
    const system = grid({ final: () => calls++ % 2 === 0 });
    await expect(explore(system, 64)).rejects.toThrow(/^deadlock did not do the same twice/);
  });
});
