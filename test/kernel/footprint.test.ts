/** Footprints: which cells a pattern means, what happens to a touch outside, and that they change no count. */
import fc from "fast-check";
import { emit, enqueueActions, setup } from "xstate";
import { describe, expect, test } from "vitest";
import { resolveFootprint, type FootprintOwner } from "../../src/kernel/footprint.ts";
import { Kernel } from "../../src/kernel/index.ts";
import { shapeOf, type Shape } from "../../src/kernel/shape.ts";
import {
  defineComponent,
  defineInvariant,
  defineMonitor,
  defineSystem,
  extendFootprint,
  type Footprint,
  type Json,
  type System,
} from "../../src/system/index.ts";
import { walkStates } from "../support/walk-states.ts";

const slot = { present: false, content: null };
const initial = {
  table: { dev0: { pasid0: slot, pasid1: slot }, dev1: { pasid0: slot } },
  mail: { vcpu0: null, vcpu1: null },
  slots: { 0: null, 1: null },
  queue: [],
  empty: {},
};

/** The paths that a footprint lets a command read. */
function readable(
  footprint: Footprint,
  parameters: Readonly<Record<string, Json>> = {},
  shape: Shape = shapeOf(initial),
): string[] {
  const stimulus = { type: "go", ...parameters };
  const known = new Set(["dev", "pasid", "slot", "absent", ...Object.keys(parameters)]);
  const owner: FootprintOwner = {
    component: "c",
    instance: "vcpu1",
    stimulus,
    parameters: known,
  };
  const { reads } = resolveFootprint(footprint, owner, shape, shape.paths.length);
  return shape.paths.filter((_, cell) => reads[cell] === 1);
}

describe("a pattern means", () => {
  const at = { dev: "dev0", pasid: "pasid1" };

  test.each<[string, string, Record<string, Json>, string[]]>([
    ["a cell by its name", "queue", {}, ["queue"]],
    ["everything below a record", "mail", {}, ["mail.vcpu0", "mail.vcpu1"]],
    [
      "the row that a parameter names",
      "table[dev][pasid]",
      at,
      ["table.dev0.pasid1.present", "table.dev0.pasid1.content"],
    ],
    ["a field of that row", "table[dev][pasid].present", at, ["table.dev0.pasid1.present"]],
    ["the row of a number", "slots[slot]", { slot: 1 }, ["slots.1"]],
    ["the row of the own instance", "mail[self]", {}, ["mail.vcpu1"]],
    ["every row, by a star", "mail[*]", {}, ["mail.vcpu0", "mail.vcpu1"]],
    [
      "every row that has one of this name, by a star before it",
      "table[*][pasid].present",
      { pasid: "pasid1" },
      ["table.dev0.pasid1.present"],
    ],
    ["every row where the command lacks the parameter", "slots[slot]", {}, ["slots.0", "slots.1"]],
    ["every row where it is null", "slots[slot]", { slot: null }, ["slots.0", "slots.1"]],
    ["every row where it is no name", "slots[slot]", { slot: [1] }, ["slots.0", "slots.1"]],
    ["nothing where the table has no such row", "table[dev]", { dev: "dev9" }, []],
    ["nothing in a table without rows", "empty[dev].present", at, []],
    ["a row by its name, after a dot", "mail.vcpu0", {}, ["mail.vcpu0"]],
  ])("%s: %s", (_meaning, pattern, parameters, paths) => {
    expect(readable({ reads: [pattern] }, parameters)).toEqual(paths);
  });

  test("what a naive match of paths means, whatever the table and the command", () => {
    const keys = fc.constantFrom("a", "b", "c");
    const some = { minKeys: 1, noNullPrototype: true };
    const rows = fc.dictionary(keys, fc.dictionary(keys, fc.constant(null), some), some);
    const index = fc.constantFrom("*", "x", "y", "self", "absent");
    const parameters = fc.record({ x: keys, y: fc.option(keys) });
    fc.assert(
      fc.property(rows, fc.array(index, { maxLength: 2 }), parameters, (t, indices, given) => {
        const shape = shapeOf({ t, other: null });
        const pattern = `t${indices.map((name) => `[${name}]`).join("")}`;
        const keyOf: Record<string, string | null> = { ...given, self: "vcpu1" };
        const parts = indices.map((name) => keyOf[name] ?? "[^.]+");
        const expected = new RegExp(`^t${parts.map((part) => `\\.${part}`).join("")}(\\.|$)`);
        const paths = shape.paths.filter((path) => expected.test(path));
        expect(readable({ reads: [pattern] }, given, shape)).toEqual(paths);
      }),
    );
  });

  test("what is listed for all commands, and for this type besides", () => {
    const footprint = {
      reads: ["queue"],
      commands: { go: { reads: ["mail[self]"] }, stay: { reads: ["slots"] } },
    };
    expect(readable(footprint)).toEqual(["mail.vcpu1", "queue"]);
  });

  test.each<[string, RegExp]>([
    ["tabel[dev]", /the footprint of c names tabel\[dev\], but the state has no place tabel there/],
    ["table[dev][pasid].presnt", /no place presnt there/],
    ["queue[dev]", /no place \[dev\] there/],
    ["queue.length", /no place length there/],
    ["table[devv]", /none of its commands has a parameter devv; write \[\*\] for every key/],
    ["table[dev", /"table\[dev" is not a place: write names joined by dots/],
    ["table[]", /is not a place/],
    ["[dev]", /is not a place/],
    ["table..x", /is not a place/],
    ["", /"" is not a place/],
  ])("nothing, and is refused with the pattern: %j", (pattern, message) => {
    const go = () => readable({ reads: [pattern] }, { dev: "dev0", pasid: "pasid0" });
    expect(go).toThrow(expect.objectContaining({ code: "outside-footprint" }));
    expect(go).toThrow(message);
  });

  test("a mistake also where only another type of command is named with it", () => {
    const system = systemOf({ footprint: { commands: { come: { reads: ["nowhere"] } } } });
    expect(() => new Kernel(system)).not.toThrow();
    const named = systemOf({ footprint: { commands: { go: { reads: ["nowhere"] } } } });
    expect(() => new Kernel(named)).toThrow(/names nowhere/);
  });
});

interface World {
  a: number;
  b: number;
  list: number[];
  pair: { x: number; y: number };
}
interface Parts {
  readonly footprint?: Footprint;
  readonly guard?: (world: World) => boolean;
  readonly emitted?: (world: World) => readonly { readonly type: string }[];
  readonly reduce?: (draft: World) => void;
}

/** One component `c` with the command `go page0`, which takes an event `c.went` by default; `come` is never given. */
function systemOf({ footprint, guard, emitted, reduce }: Parts): System {
  type Told = { type: "go" | "come"; world: World };
  const machine = setup({
    types: {} as { events: Told; emitted: { type: string } },
    guards: { mayGo: ({ event }) => guard?.(event.world) ?? true },
    actions: {
      go: enqueueActions(({ enqueue, event }) => {
        for (const each of emitted?.(event.world) ?? [{ type: "c.went" }]) enqueue.emit(each);
      }),
    },
  }).createMachine({
    id: "c",
    initial: "running",
    states: { running: { on: { go: { guard: "mayGo", actions: "go" }, come: { actions: "go" } } } },
  });
  return defineSystem<World, { type: string }>({
    initial: { a: 0, b: 0, list: [], pair: { x: 0, y: 0 } },
    components: [
      defineComponent({
        name: "c",
        machine,
        commands: [{ type: "go", page: "page0" }],
        ...(footprint && { footprint }),
      }),
    ],
    reducer: (draft) => reduce?.(draft),
    final: () => true,
  });
}

describe("outside of the footprint is refused", () => {
  const COMMAND = String.raw`c \{"page":"page0","type":"go"\}: `;
  const refused = (parts: Parts, message: string) => {
    const walk = () => walkStates(new Kernel(systemOf(parts)));
    expect(walk).toThrow(new RegExp(`^${COMMAND}${message}`));
    expect(walk).toThrow(expect.objectContaining({ code: "outside-footprint" }));
  };

  test.each<[string, Parts, string]>([
    [
      "a read by a guard, with the state of the machine",
      { footprint: {}, guard: (world) => world.a === 0 },
      "a guard 'mayGo' of the state c.running read a, which is outside the footprint of the component; " +
        "declare it among what the command reads, or leave it alone",
    ],
    [
      "a read by an action",
      { footprint: {}, emitted: ({ a }) => [{ type: a === 0 ? "c.went" : "c.came" }] },
      "its machine read a, ",
    ],
    [
      "a read by the reducer, with the event",
      { footprint: { writes: ["b"] }, reduce: (draft) => void (draft.b = draft.a) },
      "the reducer, at c.went, read a, ",
    ],
    [
      "a read of what may be written",
      { footprint: { writes: ["a"] }, reduce: (draft) => void (draft.a += 1) },
      "the reducer, at c.went, read a, ",
    ],
    [
      "a write of what may be read",
      { footprint: { reads: ["a"] }, reduce: (draft) => void (draft.a = 1) },
      "the reducer, at c.went, wrote a, which is outside .*declare it among what the command writes",
    ],
    [
      "a write of the value that is there",
      { footprint: {}, reduce: (draft) => void (draft.a = 0) },
      "the reducer, at c.went, wrote a, ",
    ],
    [
      "a change of an array in place",
      { footprint: { reads: ["list"] }, reduce: (draft) => void draft.list.push(1) },
      "the reducer, at c.went, wrote list, ",
    ],
    [
      "the second of two cells of a record that is assigned whole",
      { footprint: { writes: ["pair.x"] }, reduce: (draft) => void (draft.pair = { x: 1, y: 1 }) },
      "the reducer, at c.went, wrote pair.y, ",
    ],
    [
      "the enumeration of a record of which one cell may be read",
      {
        footprint: { reads: ["pair.x"] },
        guard: (world) => Object.values(world.pair).every((n) => n === 0),
      },
      "a guard 'mayGo' of the state c.running read pair.y, ",
    ],
    [
      "what another type of command may do",
      { footprint: { commands: { come: { reads: ["a"] } } }, guard: (world) => world.a === 0 },
      "a guard 'mayGo' of the state c.running read a, ",
    ],
    [
      "a touch whose refusal the model catches",
      {
        footprint: {},
        guard: (world) => {
          try {
            return world.a === 0;
          } catch {
            return true;
          }
        },
      },
      "its machine read a, ",
    ],
    [
      "an event that is named after somebody else",
      { footprint: {}, emitted: () => [{ type: "d.went" }] },
      "its machine emitted d.went, which is outside the footprint of c; declare it among what the " +
        "command emits, or name the event after the component",
    ],
    [
      "an event whose name only begins like the component",
      { footprint: {}, emitted: () => [{ type: "cd.went" }] },
      "its machine emitted cd.went, ",
    ],
    [
      "an event besides the declared ones",
      {
        footprint: { emits: ["c.went"] },
        emitted: () => [{ type: "c.went" }, { type: "c.came" }],
      },
      "its machine emitted c.came, ",
    ],
    [
      "an event that another type of command declares",
      { footprint: { commands: { go: { emits: [] }, come: { emits: ["c.went"] } } } },
      "its machine emitted c.went, ",
    ],
  ])("%s", (_what, parts, message) => {
    refused(parts, message);
  });

  test("at its first occurrence and not before", () => {
    const late: Parts = {
      footprint: { reads: ["a"], writes: ["a"] },
      reduce: (draft) => {
        if (draft.a < 2) draft.a += 1;
        else draft.b = 1;
      },
    };
    const kernel = new Kernel(systemOf(late));
    const first = kernel.take(kernel.initialRow(), 0)!;
    const second = kernel.take(first.row, 0)!;
    expect(kernel.world(second.row)).toMatchObject({ a: 2, b: 0 });
    expect(() => kernel.take(second.row, 0)).toThrow(/at c\.went, wrote b/);
    refused(late, "the reducer, at c.went, wrote b, ");
  });
});

describe("inside of the footprint stays", () => {
  const counting: Parts = {
    guard: (world) => world.a < 3,
    reduce: (draft) => void (draft.a += 1),
  };
  const own: Footprint = { reads: ["a"], writes: ["a"] };

  test("an event of somebody else that is declared", () => {
    const footprint = { commands: { go: { emits: ["d.went"] } } };
    const system = systemOf({ footprint, emitted: () => [{ type: "d.went" }] });
    expect(walkStates(new Kernel(system)).transitions).toBe(1);
  });

  test("what the reducer wrote before in the same step", () => {
    const reduce = (draft: World) => {
      draft.a = 1;
      draft.b = draft.a + 1;
    };
    const kernel = new Kernel(systemOf({ footprint: { writes: ["a", "b"] }, reduce }));
    expect(kernel.world(kernel.take(kernel.initialRow(), 0)!.row)).toMatchObject({ a: 1, b: 2 });
  });

  test("what invariants, monitors and the proper end look at, which is nobody's footprint", () => {
    const machine = setup({}).createMachine({
      initial: "none",
      states: { none: { on: { "c.went": "some" } }, some: { tags: "engaged" } },
    });
    const system: System = {
      ...systemOf({ ...counting, footprint: own }),
      invariants: [
        defineInvariant<World>({ name: "i", claim: "", citation: "", holds: (w) => w.b === 0 }),
      ],
      monitors: [defineMonitor({ name: "m", claim: "", citation: "", machine })],
      final: ({ list }: World) => list.length === 0,
    } as System;
    const kernel = new Kernel(system);
    const last = walkStates(kernel).rows.at(-1)!;
    expect(kernel.judges.map(({ index }) => kernel.judge(last, index))).toEqual(
      Array.from({ length: 3 }, () => "holds"),
    );
  });

  test("the machine's own control state, and what it remembers", () => {
    type Told = { type: "go" | "come"; world: World };
    const machine = setup({ types: {} as { events: Told } }).createMachine({
      initial: "off",
      states: {
        off: { on: { go: { target: "on", actions: emit({ type: "c.went" }) } } },
        on: { on: { go: { target: "off", actions: emit({ type: "c.came" }) } } },
      },
    });
    const [component] = systemOf({ footprint: {} }).components;
    const system = { ...systemOf({}), components: [{ ...component!, machine }] };
    expect(walkStates(new Kernel(system)).states).toBe(2);
  });

  test("a variant's touch where it extends the footprint, which leaves the base as it was", () => {
    const base = systemOf({
      ...counting,
      footprint: { ...own, emits: ["c.went"] },
      emitted: ({ b }) => [{ type: b === 0 ? "c.went" : "c.came" }, { type: "c.told" }],
    });
    const more = { reads: ["b"], commands: { go: { emits: ["c.told"] } } };
    const extended = extendFootprint(base, "c", more);
    // Two events a step, and each counts.
    expect(walkStates(new Kernel(extended)).states).toBe(3);
    expect(() => walkStates(new Kernel(base))).toThrow(/read b/);
    const { footprint } = extendFootprint(extended, "c", { writes: ["b"] }).components[0]!;
    expect(footprint).toEqual({
      reads: ["a", "b"],
      writes: ["a", "b"],
      emits: ["c.went"],
      commands: { go: { reads: [], writes: [], emits: ["c.told"] } },
    });
  });

  test("everything, where the variant extends a component that declares nothing", () => {
    const open = extendFootprint(systemOf(counting), "c", { reads: ["a"] });
    expect(open.components[0]!.footprint).toBeUndefined();
    expect(walkStates(new Kernel(open)).states).toBe(4);
    expect(() => extendFootprint(open, "d", {})).toThrow(/component d, which the system does not/);
  });
});
