/** What commands may look at and change at most, by their machines and their footprints. */
import { assign, createMachine, emit, enqueueActions, type AnyStateMachine } from "xstate";
import { describe, expect, test } from "vitest";
import { Kernel, touchesOf } from "../../src/kernel/index.ts";
import { MachineRunner } from "../../src/kernel/machine-runner.ts";
import { defineComponent, defineMonitor, defineSystem } from "../../src/system/index.ts";

const told = emit({ type: "party.told" });
const count = assign({ n: 1 });
const countInside = enqueueActions(({ enqueue }) => enqueue.assign({ n: 2 }));

const machine: AnyStateMachine = createMachine(
  {
    context: { n: 0 },
    initial: "one",
    states: {
      one: {
        on: {
          tell: { actions: told },
          tellByName: { actions: "told" },
          count: { actions: [told, count] },
          countByName: { actions: ["told", "count"] },
          countInside: { actions: [told, countInside] },
          "page.*": { actions: told },
          leave: { target: "two", actions: told },
          stay: { target: "one", actions: told },
        },
      },
      two: { on: { tell: { target: "one", actions: told } } },
    },
  } as never,
  { actions: { told, count } as never },
) as never;

const impatient: AnyStateMachine = createMachine({
  initial: "one",
  states: { one: { on: { tell: {} } }, two: { always: "one", on: { leave: "one" } } },
});

describe("a machine", () => {
  const runner = new MachineRunner(machine, "party");

  test.each(["count", "countByName", "countInside", "leave", "stay", "tell"])(
    "may change what it remembers by %s: there is an assignment, or a target in one of its states",
    (type) => expect(runner.mayChange(type)).toBe(true),
  );

  test.each(["tellByName", "page.mapped", "unknown"])("never changes by %s", (type) =>
    expect(runner.mayChange(type)).toBe(false),
  );

  test("hears in a state what it has transitions for there", () => {
    expect(runner.heardFrom({ value: "two", context: { n: 0 } })).toEqual(["tell"]);
    expect(runner.heardFrom({ value: "one", context: { n: 0 } })).toContain("page.*");
  });

  test("with eventless transitions may change by anything, and hears everything everywhere", () => {
    const eventless = new MachineRunner(impatient, "party");
    expect(eventless.mayChange("tell")).toBe(true);
    expect(eventless.heardFrom({ value: "one", context: {} })).toContain("leave");
  });
});

describe("a command", () => {
  const monitor = (name: string, heard: string) =>
    defineMonitor({
      name,
      claim: "",
      citation: "",
      machine: createMachine({
        initial: "idle",
        states: { idle: { on: { [heard]: "heard" } }, heard: {} },
      }),
    });
  const component = (name: string, footprint?: object) =>
    defineComponent({
      name,
      machine: machine,
      commands: [{ type: "tellByName" }, { type: "leave" }],
      ...(footprint && { footprint }),
    });
  const { learner } = new Kernel(
    defineSystem<{ a: number; b: number }, { type: string }>({
      initial: { a: 0, b: 0 },
      components: [
        component("party", { reads: ["a"], writes: ["b"], emits: ["party.told"] }),
        component("guest", { reads: ["b"] }),
        component("rest"),
      ],
      reducer: () => {},
      monitors: [monitor("told", "party.told"), monitor("guests", "guest.*"), monitor("all", "*")],
    }),
  );
  /** The paths of the cells that the given command of a party may read, and change. */
  const touched = (actor: string, type: string) => {
    const { index } = learner.commands.find((c) => c.actor === actor && c.stimulus.type === type)!;
    const { reads, changes } = touchesOf(learner, index);
    const named = (cells: Uint8Array) =>
      [...cells.keys()]
        .filter((cell) => cells[cell] === 1)
        .map((cell) => learner.tables.path(cell));
    return { reads: named(reads), changes: named(changes) };
  };

  test("touches what its footprint says, its own control state, and the monitors that hear its events", () => {
    expect(touched("party", "leave")).toEqual({
      reads: ["a", "<party>", "<monitor told>", "<monitor all>"],
      changes: ["b", "<party>", "<monitor told>", "<monitor all>"],
    });
  });

  test("of which the events are not declared is heard by whoever listens to its component", () => {
    expect(touched("guest", "tellByName")).toEqual({
      reads: ["b", "<guest>", "<monitor guests>", "<monitor all>"],
      changes: ["<monitor guests>", "<monitor all>"],
    });
  });

  test("without a footprint may touch everything but the control states of others", () => {
    const everything = ["a", "b", "<monitor told>", "<monitor guests>", "<monitor all>"];
    const { reads, changes } = touched("rest", "tellByName");
    expect(reads.toSorted()).toEqual([...everything, "<rest>"].toSorted());
    expect(changes.toSorted()).toEqual(everything.toSorted());
  });
});
