/** Evidence: what is said about a violation comes from the run and the judge, not from guesses. */
import { assertEvent, emit, setup } from "xstate";
import { expect, test } from "vitest";
import { check } from "../../src/check/check.ts";
import {
  defineComponent,
  defineInvariant,
  defineMonitor,
  defineSystem,
  VIOLATED,
  type Received,
  type System,
} from "../../src/system/index.ts";

interface World {
  light: "red" | "green";
  count: number;
  other: number;
}
type Stimulus = { readonly type: "switch" } | { readonly type: "count" };
type Event =
  | { readonly type: "crossing.switched" }
  | { readonly type: "crossing.counted"; readonly count: number };

const machine = setup({
  types: {} as { events: Received<World, Stimulus>; emitted: Event },
  guards: { below: ({ event }) => event.world.count < 2 },
  actions: {
    switchLight: emit({ type: "crossing.switched" as const }),
    count: emit(({ event }) => {
      assertEvent(event, "count");
      return { type: "crossing.counted" as const, count: event.world.count + 1 };
    }),
  },
}).createMachine({
  initial: "open",
  states: {
    open: {
      on: {
        switch: { target: "shut", actions: "switchLight" },
        count: { guard: "below", actions: "count" },
      },
    },
    shut: {},
  },
});

/** Counts to two and may shut for good at any time; the light is written, as what it was, when counting. */
function crossing(claims: Partial<Pick<System, "invariants" | "monitors">>): System {
  const commands = [{ type: "switch" }, { type: "count" }];
  return defineSystem<World, Event>({
    initial: { light: "green", count: 0, other: 7 },
    components: [defineComponent({ name: "crossing", machine, commands })],
    reducer: (world, event) => {
      if (event.type === "crossing.switched") world.light = "red";
      else {
        world.count = event.count;
        world.light = "green";
      }
    },
    ...claims,
  });
}

const neverTwo = defineInvariant<World>({
  name: "never-two",
  claim: "Nobody counts to two under a green light.",
  citation: "here",
  holds: (world) => world.count < 2 || world.light === "red",
});

test("a cell that was written with the value that it had is traced to that step", async () => {
  const { violations } = await check(crossing({ invariants: [neverTwo as never] }));
  const { evidence } = violations.find((v) => v.evidence.name === "never-two")!;
  expect(evidence.steps.map(({ command }) => command.type)).toEqual(["count", "count"]);
  // `light` never changed, yet the second step wrote it; `other` was not read.
  expect(evidence.cells).toEqual([
    { path: "count", value: 2, step: 2 },
    { path: "light", value: "green", step: 2 },
  ]);
});

test("a deadlock says so, with the way there", async () => {
  const { result, violations } = await check(crossing({}));
  expect(result.verdict).toBe("violated");
  const { evidence, trace } = violations[0]!;
  expect(evidence).toMatchObject({ kind: "deadlock", steps: [{ command: { type: "switch" } }] });
  expect(evidence.explanation).toContain("No command of any party is enabled");
  expect(trace.header.claim).toMatchObject({ kind: "deadlock", step: 1 });
});

test("a monitor's evidence is its own state and the step that moved it", async () => {
  const watcher = setup({ types: {} as { events: Event } }).createMachine({
    initial: "waiting",
    states: {
      waiting: { on: { "crossing.switched": "seen" } },
      seen: { tags: VIOLATED },
    },
  });
  const monitor = { name: "never-shuts", claim: "It never shuts.", citation: "here" };
  const { violations } = await check(
    crossing({ monitors: [defineMonitor({ ...monitor, machine: watcher })] }),
  );
  expect(violations[0]!.evidence).toMatchObject({
    kind: "monitor",
    name: "never-shuts",
    cells: [{ path: "<monitor never-shuts>", value: { value: "seen" }, step: 1 }],
  });
});
