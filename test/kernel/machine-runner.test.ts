/** The scope that is made once against XState's own `transition()`, step by step. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { assign, emit, initialTransition, raise, setup, transition } from "xstate";
import { MachineRunner, type MachineMemory } from "../../src/kernel/machine-runner.ts";

interface Context {
  readonly n: number;
}
type Event = { type: "go" } | { type: "back"; by: number } | { type: "inner" } | { type: "odd" };

/** Nested states, entry actions, raised events, guards by name, forbidden transitions, wildcards. */
const machine = setup({
  types: {} as { context: Context; events: Event; emitted: { type: string; n: number } },
  guards: {
    isSmall: ({ context }) => context.n < 3,
    isOdd: ({ context }) => context.n % 2 === 1,
  },
  actions: {
    count: assign({ n: ({ context }) => context.n + 1 }),
    tell: emit(({ context }) => ({ type: "told", n: context.n })),
  },
}).createMachine({
  context: { n: 0 },
  initial: "a",
  states: {
    a: {
      on: {
        go: [{ guard: "isSmall", target: "b.one", actions: ["count", "tell"] }, { target: "c" }],
        odd: { guard: "isOdd", actions: "tell" },
      },
    },
    b: {
      entry: "tell",
      initial: "one",
      states: {
        one: { on: { go: { target: "two", actions: [raise({ type: "inner" }), "tell"] } } },
        two: { on: { inner: { actions: "count" }, go: {} } },
      },
      on: {
        back: { target: "a", actions: assign({ n: ({ context, event }) => context.n - event.by }) },
        "*": { actions: "tell" },
      },
    },
    c: { type: "parallel", states: { x: { on: { go: { actions: "tell" } } }, y: {} } },
  },
});

const event: fc.Arbitrary<Event> = fc.oneof(
  fc.constant({ type: "go" as const }),
  fc.constant({ type: "odd" as const }),
  fc.constant({ type: "inner" as const }),
  fc.record({ type: fc.constant("back" as const), by: fc.nat(2) }),
);

test("a step with the scope made once equals the library's transition()", () => {
  const taken = new Set<string>();
  fc.assert(
    fc.property(fc.array(event, { maxLength: 12 }), (events) => {
      const runner = new MachineRunner(machine, "m");
      let [snapshot] = initialTransition(machine);
      let memory: MachineMemory = runner.initial();
      for (const e of events) {
        const can = snapshot.can(e);
        const [next, actions] = transition(machine, snapshot, e);
        const emitted = actions.flatMap((a) =>
          (a.type as string) === "xstate.emit" ? [(a.params as { event: unknown }).event] : [],
        );
        const step = runner.step(memory, e);
        expect(step !== undefined).toBe(can);
        expect(step?.emitted ?? []).toEqual(emitted);
        memory = step?.memory ?? memory;
        snapshot = next;
        expect(memory).toEqual({ value: snapshot.value, context: snapshot.context });
        taken.add(`${JSON.stringify(snapshot.value)} ${e.type} ${can}`);
      }
    }),
    { numRuns: 300 },
  );
  expect(taken.size).toBeGreaterThan(10);
});

test("a provided variant runs its own guards from the same memory", () => {
  const always = machine.provide({ guards: { isOdd: () => true } });
  const memory = { value: "a", context: { n: 0 } };
  expect(new MachineRunner(machine, "m").step(memory, { type: "odd" })).toBeUndefined();
  expect(new MachineRunner(always, "m").step(memory, { type: "odd" })?.emitted).toHaveLength(1);
});

test("parallel regions act in the order of the machine, whatever the order of what is remembered", () => {
  const on = (name: string) => ({ on: { go: { actions: emit({ type: name }) } } });
  const parallel = setup({}).createMachine({
    type: "parallel",
    states: { z: on("z"), y: { type: "parallel", states: { b: on("b"), a: on("a") } }, x: on("x") },
  });
  const [snapshot] = initialTransition(parallel);
  const [, actions] = transition(parallel, snapshot, { type: "go" });
  const told = actions.map((a) => (a.params as { event: { type: string } }).event.type);
  expect(told).toEqual(["z", "b", "a", "x"]);
  const value = { x: {}, y: { a: {}, b: {} }, z: {} };
  const step = new MachineRunner(parallel, "m").step({ value, context: {} }, { type: "go" });
  expect(step?.emitted.map(({ type }) => type)).toEqual(told);
});

test("an eventless transition alone does not enable a command", () => {
  const eager = setup({ types: {} as { events: { type: string; ready: boolean } } }).createMachine({
    initial: "waiting",
    states: {
      waiting: {
        on: { work: { actions: emit({ type: "worked" }) } },
        always: {
          guard: (args) => args.event.ready,
          target: "done",
          actions: emit({ type: "finished" }),
        },
      },
      done: {},
    },
  });
  const runner = new MachineRunner(eager, "eager");
  const step = (type: string) => runner.step(runner.initial(), { type, ready: true } as never);
  expect(step("other")).toBeUndefined();
  expect(step("work")?.emitted.map(({ type }) => type)).toEqual(["worked", "finished"]);
  expect(step("work")?.memory.value).toBe("done");
});

test("actions on entry to the initial state are refused", () => {
  const eager = setup({}).createMachine({ entry: emit({ type: "born" }) });
  expect(() => new MachineRunner(eager, "eager").initial()).toThrow(/eager has actions on entry/);
});

test("history states are refused", () => {
  const historic = setup({}).createMachine({
    initial: "on",
    states: {
      on: {
        initial: "a",
        states: { a: { on: { next: "b" } }, b: {}, past: { type: "history" } },
        on: { off: "off" },
      },
      off: { on: { on: "on.past" } },
    },
  });
  const runner = new MachineRunner(historic, "historic");
  expect(() => runner.step(runner.initial(), { type: "off" })).toThrow(/history/);
});
