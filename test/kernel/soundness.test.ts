/** The rules that keep the transition cache sound; each test fails when its rule is taken out. */
import { assign, emit, setup } from "xstate";
import { describe, expect, test } from "vitest";
import { Kernel } from "../../src/kernel/index.ts";
import { exploreExhaustively } from "../../src/search/exhaustive.ts";
import {
  atom,
  defineComponent,
  defineInvariant,
  defineMonitor,
  defineSystem,
  ModelError,
  type System,
} from "../../src/system/index.ts";
import { exploreNaively } from "../support/naive-explorer.ts";
import { toySystem } from "../support/toy.ts";

async function counts(system: System) {
  const { states, transitions } = await exploreExhaustively(new Kernel(system));
  return { states, transitions };
}

function naiveCounts(system: System) {
  const { states, transitions } = exploreNaively(system);
  return { states, transitions };
}

/** The error of the first step of a system. */
function errorOf(system: System): ModelError {
  const kernel = new Kernel(system, { purityCheckEvery: 1 });
  const row = kernel.initialRow();
  try {
    // The second round meets what the first one learned.
    for (let round = 0; round < 2; round++)
      for (const { index } of kernel.commands) kernel.take(row, index);
  } catch (error) {
    if (error instanceof ModelError) return error;
  }
  throw new Error("no ModelError was thrown");
}

describe("a write is a write even when the value was there", () => {
  test("a blind write of the value that was already there is learned as a write", async () => {
    // `clear` is first learned where the flag is clear; it must clear it where it is set as well. Nothing
    // else leads to the third state.
    const system = toySystem({
      initial: { flag: false, other: 0 },
      commands: { clear: {}, set: { when: (w) => w.other === 0 } },
      reduce: (draft, event) => {
        draft.flag = event.type === "toy.set";
        if (event.type === "toy.set") draft.other = 1;
      },
    });
    expect(await counts(system)).toEqual({ states: 3, transitions: 4 });
    expect(await counts(system)).toEqual(naiveCounts(system));
  });

  test("a write that an earlier write of the same step makes equal is still a write", () => {
    const system = toySystem({
      initial: { a: 0, b: 0 },
      commands: { go: {} },
      reduce: (draft) => {
        draft.a = 1;
        draft.a = 0;
      },
    });
    const kernel = new Kernel(system);
    // Learned where the value is the one that is written, asked where it is another.
    expect(kernel.world(kernel.take(kernel.initialRow(), 0)!.row)).toEqual({ a: 0, b: 0 });
    const row = kernel.initialRow();
    row[0] = kernel.learner.tables.intern(0, 7);
    expect(kernel.world(kernel.take(row, 0)!.row)).toEqual({ a: 0, b: 0 });
    expect(kernel.learner.runs).toBe(1);
  });
});

describe("everything that is looked at is a read", () => {
  test("what the reducer reads distinguishes situations", async () => {
    const system = toySystem({
      initial: { n: 0, copy: 0 },
      commands: { count: { when: (w) => w.n < 3 }, copy: {} },
      reduce: (draft, event) => {
        if (event.type === "toy.count") draft.n++;
        else draft.copy = draft.n;
      },
    });
    expect(await counts(system)).toEqual(naiveCounts(system));
  });

  test("what a monitor remembers distinguishes situations", async () => {
    const machine = setup({}).createMachine({
      initial: "zero",
      states: {
        zero: { on: { "toy.tick": "one" } },
        one: { on: { "toy.tick": "two" } },
        two: { tags: "violated" },
      },
    });
    const system = toySystem({
      initial: { n: 0 },
      commands: { tick: {} },
      monitors: [defineMonitor({ name: "m", claim: "", citation: "", machine })],
    });
    expect(await counts(system)).toEqual({ states: 3, transitions: 3 });
  });

  test("what a machine's context holds distinguishes situations", async () => {
    const machine = setup({
      types: {} as { context: { n: number } },
    }).createMachine({
      context: { n: 0 },
      on: {
        go: {
          guard: ({ context }) => context.n < 4,
          actions: [assign({ n: ({ context }) => context.n + 1 }), emit({ type: "went" })],
        },
      },
    });
    const system = defineSystem({
      initial: { x: 0 },
      components: [defineComponent({ name: "c", machine, commands: [{ type: "go" }] })],
      reducer: () => {},
      final: () => true,
    });
    expect(await counts(system)).toEqual({ states: 5, transitions: 4 });
  });

  test.each([
    ["Object.keys", (r: Record<string, number>) => Object.keys(r).length],
    ["Object.values", (r: Record<string, number>) => Object.values(r).length],
    ["for…in", (r: Record<string, number>) => countIn(r)],
    ["spread", (r: Record<string, number>) => ({ ...r }).a],
    ["JSON.stringify", (r: Record<string, number>) => JSON.stringify(r).length],
  ])("%s of a record reads every cell below it", (_name, look) => {
    const kernel = new Kernel(
      toySystem({
        initial: { table: { a: 1, b: 2, deep: { c: 3 } }, other: 0 } as never as World,
        commands: { look: { when: (w) => look(w.table) !== undefined } },
      }),
    );
    const { reads } = kernel.learner.step(0, kernel.initialRow());
    const paths = reads.map((cell) => kernel.learner.tables.path(cell));
    expect(paths).toEqual(expect.arrayContaining(["table.a", "table.b", "table.deep.c"]));
    expect(paths).not.toContain("other");
  });
  type World = { table: Record<string, number> };

  test("`in` reads the cell", () => {
    const kernel = new Kernel(
      toySystem({
        initial: { table: { a: 1, b: 2 } },
        commands: { look: { when: (w) => "a" in w.table } },
      }),
    );
    const { reads } = kernel.learner.step(0, kernel.initialRow());
    expect(reads.map((c) => kernel.learner.tables.path(c))).toContain("table.a");
  });

  test("the length of an array is read with the array", async () => {
    const system = toySystem({
      initial: { queue: [] as number[] },
      commands: { push: { when: (w) => w.queue.length < 3 } },
      reduce: (draft) => void draft.queue.push(1),
    });
    expect(await counts(system)).toEqual({ states: 4, transitions: 3 });
  });

  test("assigning one record to another reads all of it", async () => {
    const system = toySystem({
      initial: { a: { x: 0, y: 0 }, b: { x: 0, y: 0 } },
      commands: { raise: { when: (w) => w.a.x < 2 }, copy: {} },
      reduce: (draft, event) => {
        if (event.type === "toy.raise") draft.a.x++;
        else draft.b = draft.a;
      },
    });
    expect(await counts(system)).toEqual(naiveCounts(system));
  });
});

function countIn(record: object): number {
  let n = 0;
  for (const _key in record) n++;
  return n;
}

describe("values are frozen", () => {
  test("a guard that changes an array that it was handed is named", () => {
    const error = errorOf(
      toySystem({
        initial: { queue: [1, 2] },
        commands: { pop: { when: (w) => w.queue.pop() !== undefined } },
      }),
    );
    expect(error.code).toBe("mutated-value");
    expect(error.message).toContain('toy {"type":"pop"}');
  });

  test("a guard that changes an atom that it was handed is named", () => {
    const error = errorOf(
      toySystem({
        initial: { entry: atom({ tag: { deep: 1 } }) },
        commands: { change: { when: (w) => (w.entry.tag.deep = 2) > 0 } },
      }),
    );
    expect(error.code).toBe("mutated-value");
  });

  test("a guard that assigns a cell is named with the path", () => {
    const error = errorOf(
      toySystem({ initial: { a: { b: 1 } }, commands: { go: { when: (w) => (w.a.b = 2) > 0 } } }),
    );
    expect(error.message).toContain("a.b");
  });

  test("an event that is kept and changed later does not change the log", () => {
    const kept: Record<string, unknown>[] = [];
    const kernel = new Kernel(
      toySystem({
        initial: { n: 0 },
        commands: {
          go: {
            emits: () => {
              kept.push({ list: [1] });
              return kept.at(-1)!;
            },
          },
        },
      }),
    );
    const { events } = kernel.take(kernel.initialRow(), 0)!;
    (kept[0]!["list"] as number[]).push(2);
    expect(events).toEqual([{ type: "toy.go", list: [1] }]);
  });
});

describe("the shape is fixed", () => {
  type Draft = { a: Record<string, unknown> };
  const reducing = (reduce: (draft: Draft) => void) =>
    errorOf(toySystem<Draft>({ initial: { a: { b: 1 } }, commands: { go: {} }, reduce }));

  test.each([
    ["a key that is added", (d: Draft) => (d.a["c"] = 1), "a.c"],
    ["a key that is deleted", (d: Draft) => delete d.a["b"], "a.b"],
    ["a record that becomes a value", (d: Draft) => (d.a = 1 as never), "a"],
    ["a record without one of its keys", (d: Draft) => (d.a = {}), "a.b"],
    ["a record with one key more", (d: Draft) => (d.a = { b: 1, c: 2 }), "a.c"],
    ["a key that is defined", (d: Draft) => Object.defineProperty(d.a, "c", { value: 1 }), "a.c"],
    ["another prototype", (d: Draft) => Object.setPrototypeOf(d.a, { c: 1 }), "a"],
  ])("%s is an error with its path", (_name, reduce, path) => {
    const error = reducing(reduce);
    expect(error.code).toBe("shape-changed");
    expect(error.message).toContain(`${path}:`);
  });

  test("a value that JSON cannot hold is an error with its path", () => {
    const error = reducing((d) => (d.a["b"] = new Map()));
    expect(error.code).toBe("not-json");
    expect(error.message).toContain("a.b");
  });
});

describe("the same reads give the same outcome", () => {
  test("a guard that reads a clock or a variable outside is found and named", () => {
    let time = 0;
    const error = errorOf(
      toySystem({ initial: { n: 0 }, commands: { tick: { when: () => time++ < 1 } } }),
    );
    expect(error.code).toBe("impure");
    expect(error.message).toContain('toy {"type":"tick"}');
  });

  test("an event that carries a random number is found", () => {
    let random = 0;
    const error = errorOf(
      toySystem({ initial: { n: 0 }, commands: { go: { emits: () => ({ id: random++ }) } } }),
    );
    expect(error.code).toBe("impure");
  });

  test("a reducer that counts outside of the state is found", () => {
    let n = 0;
    const error = errorOf(
      toySystem({
        initial: { n: 0 },
        commands: { go: {} },
        reduce: (draft) => void (draft.n = n++),
      }),
    );
    expect(error.code).toBe("impure");
  });

  test("a change that shows only later is found by running a sample of hits again", async () => {
    let calls = 0;
    const system = toySystem({
      initial: { n: 0, m: 0 },
      commands: {
        turn: { when: () => calls++ < 40 },
        step: { when: (w) => w.n < 30 },
        other: { when: (w) => w.m < 30 },
      },
      reduce: (draft, event) => {
        if (event.type === "toy.step") draft.n++;
        if (event.type === "toy.other") draft.m++;
      },
    });
    const run = async () => {
      const kernel = new Kernel(system, { purityCheckEvery: 10 });
      const row = kernel.initialRow();
      for (let i = 0; i < 1000; i++) kernel.take(row, 0);
    };
    await expect(run()).rejects.toThrow(/did not do the same twice/);
  });

  test("a model that asks other questions in the same situation is found without any check", () => {
    let asked = 0;
    const system = toySystem({
      initial: { a: 0, b: 0 },
      commands: { go: { when: (w) => (asked++ % 2 === 0 ? w.a : w.b) >= 0 } },
    });
    const kernel = new Kernel(system);
    const row = kernel.initialRow();
    kernel.take(row, 0);
    row[0] = kernel.learner.tables.intern(0, 1);
    expect(() => kernel.take(row, 0)).toThrow(/another order/);
  });
});

describe("machines only emit and remember", () => {
  test("a transition without an event is an error", () => {
    const machine = setup({}).createMachine({ on: { go: { actions: assign({}) } } });
    const system = defineSystem({
      initial: { x: 0 },
      components: [defineComponent({ name: "c", machine, commands: [{ type: "go" }] })],
      reducer: () => {},
    });
    expect(errorOf(system).code).toBe("no-event");
  });

  test("an effect of the machine is an error", () => {
    const machine = setup({ actions: { print: () => {} } }).createMachine({
      on: { go: { actions: ["print", emit({ type: "went" })] } },
    });
    const system = defineSystem({
      initial: { x: 0 },
      components: [defineComponent({ name: "c", machine, commands: [{ type: "go" }] })],
      reducer: () => {},
    });
    expect(errorOf(system).code).toBe("foreign-effect");
  });

  test("what a guard throws is reported with its command", () => {
    const error = errorOf(
      toySystem({
        initial: { n: 0 },
        commands: {
          go: {
            when: () => {
              throw new Error("out of cheese");
            },
          },
        },
      }),
    );
    expect(error.message).toMatch(/toy .*out of cheese/);
  });
});

test("a quantified invariant has one tree per instance and reads only its own cells", () => {
  const each = defineInvariant<{ t: Record<string, number> }, { key: string }>({
    name: "small",
    claim: "",
    citation: "",
    forAll: [{ key: "a" }, { key: "b" }],
    holds: (w, { key }) => w.t[key]! < 5,
  });
  const kernel = new Kernel(
    toySystem({ initial: { t: { a: 0, b: 0 } }, commands: {}, invariants: [each] }),
  );
  const reads = [0, 1].map((judge) => kernel.learner.verdict(judge, kernel.initialRow()).reads);
  expect(reads).toEqual([[0], [1]]);
});
