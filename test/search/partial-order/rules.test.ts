/** Each rule of the stubborn sets, by a system that shows what is lost without it; and what is gained. */
import { setup } from "xstate";
import { describe, expect, test } from "vitest";
import { Kernel } from "../../../src/kernel/index.ts";
import { StubbornTables } from "../../../src/search/partial-order/stubborn-tables.ts";
import { defineMonitor, type System } from "../../../src/system/index.ts";
import {
  allCommands,
  searchBreadthFirst,
  stubbornCommands,
  type SearchResult,
} from "../../support/reduced-search.ts";
import { never, partiesSystem, type ToyParty } from "../../support/toy-parties.ts";

function reduced(system: System): SearchResult {
  const kernel = new Kernel(system);
  return searchBreadthFirst(kernel, stubbornCommands(kernel));
}

function plain(system: System): SearchResult {
  const kernel = new Kernel(system);
  return searchBreadthFirst(kernel, allCommands(kernel));
}

/** Expects the reduced search to find what the plain one does, and something. */
function expectSame(system: System): void {
  const { found } = plain(system);
  expect(reduced(system).found).toEqual(found);
  expect(Object.keys({ ...found.violated, ...found.stuck })).not.toEqual([]);
}

/** Turns its own cell for ever; nobody else looks at it. */
const turning = (cell: string): ToyParty => ({
  reads: [cell],
  writes: [cell],
  changes: (c) => ({ [cell]: (c[cell]! + 1) % 3 }),
});
/** Changes a cell once from 0 to 1. */
const once = (cell: string): ToyParty => ({
  reads: [cell],
  writes: [cell],
  when: (c) => c[cell] === 0,
  changes: () => ({ [cell]: 1 }),
});

describe("what is gained", () => {
  const COUNTERS = ["x0", "x1", "x2", "x3"];
  const END = 4;
  const counter = (cell: string): ToyParty => ({
    reads: [cell],
    writes: [cell],
    when: (c) => c[cell]! < END,
    changes: (c) => ({ [cell]: c[cell]! + 1 }),
  });
  const counters = (
    names: readonly string[],
    invariants = [never("x0 is 3", (c) => c["x0"] === 3)],
  ) =>
    partiesSystem({
      initial: Object.fromEntries(names.map((name) => [name, 0])),
      parties: Object.fromEntries(names.map((name) => [`p${name}`, counter(name)])),
      invariants,
    });

  test("independent counters cost the sum instead of the product", () => {
    const system = counters(COUNTERS, []);
    expect(plain(system).states).toBe((END + 1) ** COUNTERS.length);
    expect(reduced(system).states).toBe(END * COUNTERS.length + 1);
    expectSame(system);
  });

  test("only the counter that a claim looks at runs until it is violated", () => {
    const system = counters(COUNTERS);
    expect(reduced(system).found.violated).toEqual({ "x0 is 3": 3 });
    expect(reduced(system).states).toBe(END * COUNTERS.length + 1);
    expectSame(system);
  });

  test("the smallest set is taken, although another one needs everything", () => {
    const set = (to: number): ToyParty => ({
      reads: ["g"],
      writes: ["g"],
      when: (c) => c["g"] === 0,
      changes: () => ({ g: to }),
    });
    const parties: Record<string, ToyParty> = {
      p: set(1),
      q: set(2),
      never: { reads: ["g"], writes: ["h"], when: (c) => c["g"] === 3 },
      // The command before might change h, once g has changed.
      last: { ...once("k"), reads: ["h", "k"], when: (c) => c["h"] === 0 && c["k"] === 0 },
    };
    const system = partiesSystem({ initial: { g: 0, h: 0, k: 0 }, parties });
    expect([plain(system).states, reduced(system).states]).toEqual([6, 5]);
    expectSame(system);
  });

  test("nothing can be gained where no two commands are independent, as in a system without footprints", () => {
    const canReduce = (parties: Record<string, ToyParty>) =>
      new StubbornTables(new Kernel(partiesSystem({ initial: { a: 0, b: 0 }, parties }))).canReduce;
    expect(canReduce({ p: once("a"), q: once("b") })).toBe(true);
    expect(canReduce({ p: once("a"), q: { ...once("b"), reads: ["a", "b"] } })).toBe(false);
    expect(canReduce({ p: once("a"), q: {} })).toBe(false);
  });
});

describe("what may not be lost", () => {
  test("a claim about the one party while the other turns for ever", () => {
    expectSame(
      partiesSystem({
        initial: { a: 0, b: 0 },
        parties: { p: turning("a"), q: once("b") },
        invariants: [never("b is 1", (c) => c["b"] === 1)],
      }),
    );
  });

  test("the shortest run for each of several claims", () => {
    const cells = ["a", "b", "c"];
    const system = partiesSystem({
      initial: { a: 0, b: 0, c: 0 },
      parties: Object.fromEntries(cells.map((cell) => [`p${cell}`, once(cell)])),
      invariants: cells.map((cell) => never(`${cell} is 1`, (c) => c[cell] === 1)),
    });
    expect(reduced(system).found.violated).toEqual({ "a is 1": 1, "b is 1": 1, "c is 1": 1 });
  });

  test("a claim that is violated only by a command that is not enabled yet", () => {
    expectSame(
      partiesSystem({
        initial: { a: 0, b: 0, c: 0 },
        parties: {
          p: turning("a"),
          q: once("b"),
          r: { ...once("c"), reads: ["b", "c"], when: (c) => c["b"] === 1 && c["c"] === 0 },
        },
        invariants: [never("c is 1", (c) => c["c"] === 1)],
      }),
    );
  });

  test("the antecedent of a claim that always holds", () => {
    const { found } = reduced(
      partiesSystem({
        initial: { a: 0, b: 0 },
        parties: { p: turning("a"), q: once("b") },
        invariants: [
          {
            ...never("b is 2", (c) => c["b"] === 2),
            when: ((w: { cells: { b: number } }) => w.cells.b === 1) as never,
          },
        ],
      }),
    );
    expect(found.reached).toEqual(["b is 2"]);
  });

  test("the order of a read and a write, whichever of them is chosen first", () => {
    const reader: ToyParty = {
      reads: ["a", "b"],
      writes: ["b"],
      when: (c) => c["b"] === 0,
      changes: (c) => ({ b: 1 + c["a"]! }),
    };
    for (const parties of [
      { p: reader, q: once("a") },
      { q: once("a"), p: reader },
    ])
      expectSame(partiesSystem({ initial: { a: 0, b: 0 }, parties }));
  });

  test("the order of two writes that read nothing", () => {
    const writer = (value: number, done: string): ToyParty => ({
      reads: [done],
      writes: ["a", done],
      when: (c) => c[done] === 0,
      changes: () => ({ a: value, [done]: 1 }),
    });
    const initial = { a: 1, d1: 0, d2: 0 };
    // The first of them writes what is there already.
    expectSame(partiesSystem({ initial, parties: { p: writer(1, "d1"), q: writer(2, "d2") } }));
  });

  test("a command that is enabled by a third party and then in conflict", () => {
    const late: ToyParty = {
      reads: ["a", "b"],
      writes: ["d"],
      when: (c) => c["b"] === 1 && c["a"] === 0,
      changes: () => ({ d: 1 }),
    };
    const parties = { p: once("a"), r: late, q: once("b") };
    expectSame(partiesSystem({ initial: { a: 0, b: 0, d: 0 }, parties }));
  });

  test("a command that does something else, and in conflict, after a third party's step", () => {
    // In the beginning it writes c, which nobody looks at; after q's step it writes a.
    const shifting: ToyParty = {
      reads: ["b", "e"],
      writes: ["a", "c", "e"],
      when: (c) => c["e"] === 0,
      changes: (c) => (c["b"] === 0 ? { c: 1, e: 1 } : { a: 2, e: 1 }),
    };
    const parties = { p: once("a"), r: shifting, q: once("b") };
    expectSame(partiesSystem({ initial: { a: 0, b: 0, c: 0, e: 0 }, parties }));
  });

  test("a command that does something else in the next control state of its own party", () => {
    const initial = { a: 0, c: 0 };
    const twoSteps: ToyParty = {
      states: 3,
      reads: ["c"],
      writes: ["a", "c"],
      changes: (c) => (c["c"] === 0 ? { c: 1 } : { a: 2 }),
    };
    for (const parties of [
      { p: once("a"), q: twoSteps },
      { q: twoSteps, p: once("a") },
    ])
      expectSame(partiesSystem({ initial, parties }));
  });

  test("the shorter order of two writes that read nothing and may be repeated", () => {
    const parties: Record<string, ToyParty> = {
      p: { writes: ["a", "f"], changes: () => ({ a: 1, f: 1 }) },
      q: { writes: ["a", "e"], changes: () => ({ a: 2, e: 1 }) },
    };
    const isBoth = (c: Record<string, number>) => c["e"] === 1 && c["f"] === 1 && c["a"] === 2;
    const system = partiesSystem({
      initial: { a: 0, e: 0, f: 0 },
      parties,
      invariants: [never("both, and a is 2", isBoth)],
    });
    expect(reduced(system).found.violated).toEqual({ "both, and a is 2": 2 });
  });

  test("what a party without a footprint reads or writes", () => {
    const reader: ToyParty = {
      when: (c) => c["a"] === 0 && c["b"] === 0,
      changes: () => ({ b: 1 }),
    };
    expectSame(partiesSystem({ initial: { a: 0, b: 0 }, parties: { p: once("a"), q: reader } }));
    const writer: ToyParty = { changes: () => ({ b: 1 }) };
    expectSame(
      partiesSystem({
        initial: { a: 0, b: 0 },
        parties: { p: turning("a"), q: writer },
        invariants: [never("b is 1", (c) => c["b"] === 1)],
      }),
    );
  });
});

describe("monitors", () => {
  /** Violated when the second type comes after the first; that it came before may be remembered or not. */
  const order = (first: string, second: string, remembersSecond: boolean) =>
    defineMonitor({
      name: "order",
      claim: "The second does not step after the first.",
      citation: "test",
      machine: setup({}).createMachine({
        initial: "idle",
        states: {
          idle: { on: { [first]: "once", ...(remembersSecond && { [second]: "safe" }) } },
          once: { tags: "engaged", on: { [second]: "wrong" } },
          safe: {},
          wrong: { tags: "violated" },
        },
      }),
    });

  test("keep the order of the events that they hear, however these are declared", () => {
    for (const hidesEvents of [false, true])
      for (const second of ["q.left.stepped", "q.left.*", "q.*"])
        for (const remembersSecond of [false, true])
          expectSame(
            partiesSystem({
              initial: { a: 0, b: 0, t: 0 },
              parties: {
                r: turning("t"),
                p: { ...once("a"), hidesEvents },
                "q.left": { ...once("b"), hidesEvents },
              },
              monitors: [order("p.stepped", second, remembersSecond)],
            }),
          );
  });

  test("that ignore an event where they are make nobody dependent", () => {
    const ignoring = defineMonitor({
      name: "ignoring",
      claim: "Nobody steps after nobody.",
      citation: "test",
      machine: setup({}).createMachine({
        initial: "idle",
        states: {
          idle: { on: { "nobody.stepped": "alert" } },
          alert: { on: { "p.stepped": "wrong", "q.stepped": "wrong" } },
          wrong: { tags: "violated" },
        },
      }),
    });
    const parties = { p: once("a"), q: once("b") };
    const system = partiesSystem({ initial: { a: 0, b: 0 }, parties, monitors: [ignoring] });
    expect(reduced(system).states).toBe(3);
  });

  test("ask only for those who emit what matters from where they are", () => {
    const system = partiesSystem({
      initial: { a: 0, b: 0, d: 0 },
      parties: { p: once("a"), q: once("b"), r: once("d") },
      monitors: [order("nobody.stepped", "q.stepped", true)],
    });
    expect(reduced(system).states).toBe(4);
    expectSame(system);
  });
});
