/** What a system must be like to be learned, and who hears which event. */
import { emit, setup } from "xstate";
import { describe, expect, test } from "vitest";
import { Kernel } from "../../src/kernel/index.ts";
import { exploreExhaustively } from "../../src/search/exhaustive.ts";
import {
  defineComponent,
  defineInvariant,
  defineMonitor,
  defineSystem,
  type Component,
  type System,
} from "../../src/system/index.ts";
import { exploreNaively } from "../support/naive-explorer.ts";
import { toySystem } from "../support/toy.ts";

const machine = setup({}).createMachine({ on: { go: { actions: emit({ type: "c.went" }) } } });
const commands = [{ type: "go" }];
const systemOf = (...components: readonly Component[]): System =>
  defineSystem({ initial: { n: 0 }, components, reducer: () => {}, final: () => true });

describe("names that stand for two things are refused", () => {
  const claim = (name: string) =>
    defineInvariant({ name, claim: "", citation: "", holds: () => true });

  test("two instances with one name in traces", () => {
    const system = systemOf(
      defineComponent({ name: "a", instances: ["b.c"], machine, commands }),
      defineComponent({ name: "a.b", instances: ["c"], machine, commands }),
    );
    expect(() => new Kernel(system)).toThrow(/two component instances are a\.b\.c/);
  });

  test("one command twice, whose transitions would count twice", () => {
    const twice = [
      { type: "go", to: 1, from: 0 },
      { type: "go", from: 0, to: 1 },
    ];
    const system = systemOf(defineComponent({ name: "a", machine, commands: twice }));
    expect(() => new Kernel(system)).toThrow(/two commands are a \{"from":0/);
  });

  test("an invariant and a monitor, one of which would hide the other", () => {
    const monitor = defineMonitor({ name: "same", claim: "", citation: "", machine });
    const system = { ...systemOf(), invariants: [claim("same")], monitors: [monitor] };
    expect(() => new Kernel(system)).toThrow(/two invariants or monitors are same/);
    const invariants = [claim("same"), claim("other"), claim("same")];
    expect(() => new Kernel({ ...systemOf(), invariants })).toThrow(/monitors are same/);
  });
});

test.each(["toy.go.*", "toy.*", "*", "toy.go"])("a monitor of %s hears toy.go", async (heard) => {
  const watching = setup({}).createMachine({
    initial: "waiting",
    states: { waiting: { on: { [heard]: "caught" } }, caught: { tags: "violated" } },
  });
  const system = toySystem({
    initial: { n: 0 },
    commands: { go: {} },
    monitors: [defineMonitor({ name: "m", claim: "", citation: "", machine: watching })],
  });
  const { states, verdict } = await exploreExhaustively(new Kernel(system));
  expect({ states, verdict }).toEqual({ states: 2, verdict: "violated" });
  expect(exploreNaively(system).states).toBe(2);
});

test("a text that looks like the text of an object is another value", () => {
  for (const text of ["[]", '"[]', "\0[]"]) {
    const system = toySystem<{ v: unknown }>({
      initial: { v: [] },
      commands: { write: {} },
      reduce: (draft) => void (draft.v = text),
    });
    const kernel = new Kernel(system);
    expect(kernel.world(kernel.take(kernel.initialRow(), 0)!.row)).toEqual({ v: text });
  }
});
