/** What a reducer may do with its draft, over several events of one step, and what is read and written by it. */
import { describe, expect, test } from "vitest";
import { emit, setup } from "xstate";
import { Kernel } from "../../src/kernel/index.ts";
import { exploreExhaustively } from "../../src/search/exhaustive.ts";
import {
  atom,
  defineComponent,
  defineMonitor,
  defineSystem,
  type Monitor,
  type System,
} from "../../src/system/index.ts";
import { exploreNaively } from "../support/naive-explorer.ts";
import { toySystem, type ToyEvent } from "../support/toy.ts";

/** A system whose only command emits these events in one step. */
function multiEvent<World extends object>(
  initial: World,
  types: readonly string[],
  reduce: (draft: World, event: ToyEvent) => void,
  monitors: readonly Monitor[] = [],
): System {
  const actions = types.map((type) => emit({ type }));
  const machine = setup({}).createMachine({ on: { go: { actions } } });
  return defineSystem<World, never>({
    initial,
    components: [defineComponent({ name: "c", machine, commands: [{ type: "go" }] })],
    reducer: reduce as never,
    monitors,
    final: () => true,
  });
}

/** The world after the first step. */
function after(system: System): object {
  const kernel = new Kernel(system);
  return kernel.world(kernel.take(kernel.initialRow(), 0)!.row);
}

describe("values that move between cells", () => {
  test("share what is changed in the same event, and nothing after it", () => {
    const system = multiEvent(
      { queue: [0], kept: [] as number[] },
      ["keep", "push"],
      (draft, { type }) => {
        if (type === "push") return void draft.queue.push(9);
        draft.kept = draft.queue;
        draft.queue.push(1);
      },
    );
    expect(after(system)).toEqual({ queue: [0, 1, 9], kept: [0, 1] });
  });

  test("a list that held an entry of another cell keeps what the entry was", () => {
    const system = multiEvent(
      { entry: atom({ tag: 0 }), seen: [] as { tag: number }[] },
      ["see", "see"],
      (draft) => {
        draft.seen.push(draft.entry);
        draft.entry = { tag: draft.entry.tag + 1 };
      },
    );
    expect(after(system)).toEqual({ entry: { tag: 2 }, seen: [{ tag: 0 }, { tag: 1 }] });
  });
});

test("a list that one event fills and the next one empties is empty, whatever it was before", () => {
  const system = multiEvent({ queue: [] as number[] }, ["fill", "empty"], (draft, { type }) => {
    if (type === "fill") draft.queue.push(1);
    else draft.queue.pop();
  });
  expect(after(system)).toEqual({ queue: [] });
});

test("a write that a later event of the same step takes back is still a write", async () => {
  const on = (target: string) => ({ on: { tick: target } });
  const machine = setup({}).createMachine({
    initial: "even",
    states: { even: on("odd"), odd: on("even") },
  });
  const monitor = defineMonitor({ name: "parity", claim: "", citation: "", machine });
  const system = multiEvent({ n: 0 }, ["tick", "tick"], (draft) => void (draft.n = 1 - draft.n), [
    monitor,
  ]);
  const { states, transitions } = await exploreExhaustively(new Kernel(system));
  expect({ states, transitions }).toEqual({ states: 1, transitions: 1 });
  expect(exploreNaively(system).states).toBe(1);
});

test.each([
  ["in", (d: Draft) => "deep" in d.table],
  ["Reflect.ownKeys", (d: Draft) => Reflect.ownKeys(d.table)],
])("%s in the reducer reads every cell below", (_name, look) => {
  const system = toySystem<Draft>({
    initial: { table: { deep: { a: 1, b: [2] } }, other: 0 },
    commands: { look: {} },
    reduce: (draft) => void look(draft),
  });
  const { learner } = new Kernel(system);
  const { reads } = learner.step(0, learner.initialRow());
  const paths = reads.map((cell) => learner.tables.path(cell));
  expect(paths).toEqual(expect.arrayContaining(["table.deep.a", "table.deep.b"]));
  expect(paths).not.toContain("other");
});
interface Draft {
  table: { deep: { a: number; b: number[] } };
  other: number;
}

test("a reducer that changes the event is named", () => {
  const system = toySystem({
    initial: { n: 0 },
    commands: { go: { emits: () => ({ list: [1] }) } },
    reduce: (_draft, event) => void (event["list"] as number[]).push(2),
  });
  expect(() => after(system)).toThrow(/toy .*values of the state are frozen/);
});
