/** Small random systems: control states, guarded commands, cells of every kind, invariants, a monitor. */
import fc from "fast-check";
import { assign, emit, setup, type AnyStateMachine } from "xstate";
import {
  atom,
  defineComponent,
  defineInvariant,
  defineMonitor,
  defineSystem,
  type System,
} from "../../src/system/index.ts";

interface World {
  cells: Record<string, number>;
  nested: { left: Record<string, number>; entry: { tag: number; value: number } };
  queue: number[];
}

/** What one command asks and does. Cells are named by number. */
interface CommandSpec {
  readonly from: number;
  readonly to: number;
  readonly guards: readonly { readonly cell: number; readonly is: number; readonly not: boolean }[];
  readonly queueNeeds: "any" | "empty" | "some";
  readonly effects: readonly EffectSpec[];
  readonly counts: boolean;
}

type EffectSpec =
  | { readonly kind: "set"; readonly cell: number; readonly to: number }
  | { readonly kind: "copy"; readonly cell: number; readonly from: number }
  | { readonly kind: "increase"; readonly cell: number }
  | { readonly kind: "push"; readonly value: number }
  | { readonly kind: "shift"; readonly cell: number }
  | { readonly kind: "retag"; readonly tag: number }
  | { readonly kind: "swap" };

export interface SystemSpec {
  readonly components: readonly (readonly CommandSpec[])[];
  readonly instances: number;
  readonly invariants: readonly { readonly a: number; readonly b: number; readonly is: number }[];
  readonly monitored: number;
}

const VALUES = 3;
const CELLS = 4;
const nat = (below: number) => fc.nat(below - 1);
const cell = nat(CELLS);

const effect: fc.Arbitrary<EffectSpec> = fc.oneof(
  fc.record({ kind: fc.constant("set" as const), cell, to: nat(VALUES) }),
  fc.record({ kind: fc.constant("copy" as const), cell, from: cell }),
  fc.record({ kind: fc.constant("increase" as const), cell }),
  fc.record({ kind: fc.constant("push" as const), value: nat(2) }),
  fc.record({ kind: fc.constant("shift" as const), cell }),
  fc.record({ kind: fc.constant("retag" as const), tag: nat(2) }),
  fc.record({ kind: fc.constant("swap" as const) }),
);

const command: fc.Arbitrary<CommandSpec> = fc.record({
  from: nat(2),
  to: nat(2),
  guards: fc.array(fc.record({ cell, is: nat(VALUES), not: fc.boolean() }), { maxLength: 1 }),
  queueNeeds: fc.constantFrom("any", "empty", "some"),
  effects: fc.array(effect, { minLength: 1, maxLength: 3 }),
  counts: fc.boolean(),
});

/** Specifications of systems; most have some dozen states, a few very many. */
export const systemSpec: fc.Arbitrary<SystemSpec> = fc.record({
  components: fc.array(fc.array(command, { minLength: 2, maxLength: 4 }), {
    minLength: 1,
    maxLength: 3,
  }),
  instances: fc.integer({ min: 1, max: 2 }),
  invariants: fc.array(fc.record({ a: cell, b: cell, is: nat(VALUES) }), { maxLength: 3 }),
  monitored: nat(VALUES),
});

const get = (w: World, i: number) => (i < 2 ? w.cells[`c${i}`]! : w.nested.left[`c${i}`]!);
const set = (w: World, i: number, value: number) => {
  if (i < 2) w.cells[`c${i}`] = value;
  else w.nested.left[`c${i}`] = value;
};

function apply(w: World, e: EffectSpec): void {
  switch (e.kind) {
    case "set":
      return set(w, e.cell, e.to);
    case "copy":
      return set(w, e.cell, get(w, e.from));
    case "increase":
      return set(w, e.cell, (get(w, e.cell) + 1) % VALUES);
    case "push":
      if (w.queue.length < 2) w.queue.push(e.value);
      return;
    case "shift":
      return set(w, e.cell, w.queue.shift() ?? 0);
    case "retag":
      w.nested.entry.tag = e.tag;
      return;
    case "swap":
      // Enumerates a record, and replaces an atom as a whole.
      w.nested.entry = { tag: w.nested.entry.value, value: Object.values(w.cells)[0]! };
  }
}

type Received = { type: string; world: World; self: string };
type Happened = { readonly type: string; readonly effects: readonly EffectSpec[] };

function machineOf(commands: readonly CommandSpec[]): AnyStateMachine {
  const passes = (c: CommandSpec, { world }: Received) => {
    const { length } = world.queue;
    if (c.queueNeeds !== "any" && (length === 0) !== (c.queueNeeds === "empty")) return false;
    return c.guards.every((g) => (get(world, g.cell) === g.is) !== g.not);
  };
  const on = (state: number) =>
    Object.fromEntries(
      commands.flatMap((c, i) => {
        if (c.from !== state) return [];
        const happened = emit(({ event }: { event: Received }): Happened => ({
          type: `party.did${get(event.world, 0)}`,
          effects: c.effects,
        }));
        const count = assign({
          n: ({ context }: { context: { n: number } }) => (context.n + 1) % 2,
        });
        const transition = {
          guard: ({ event }: { event: Received }) => passes(c, event),
          target: `s${c.to}`,
          actions: c.counts ? [happened, count] : [happened],
        };
        return [[`command${i}`, transition]];
      }),
    );
  const types = {} as { events: Received; emitted: Happened; context: { n: number } };
  return setup({ types }).createMachine({
    context: { n: 0 },
    initial: "s0",
    states: { s0: { on: on(0) }, s1: { on: on(1) } },
  } as never) as never;
}

/** Violated by two events of one kind in a row, then one of another. */
function monitorOf(kind: number) {
  const on = (target: string) => ({
    [`party.did${kind}`]: target,
    [`party.did${(kind + 1) % VALUES}`]: "idle",
  });
  return defineMonitor({
    name: "no-three-in-a-row",
    claim: "The same thing does not happen three times in a row.",
    citation: "test",
    machine: setup({}).createMachine({
      initial: "idle",
      states: {
        idle: { on: on("once") },
        once: { on: on("twice") },
        twice: { tags: "engaged", on: on("thrice") },
        thrice: { tags: "violated" },
      },
    }),
  });
}

/** The system that a specification describes. */
export function buildSystem(spec: SystemSpec): System {
  return defineSystem<World, Happened & Record<string, never>>({
    initial: {
      cells: { c0: 0, c1: 0 },
      nested: { left: { c2: 0, c3: 0 }, entry: atom({ tag: 0, value: 0 }) },
      queue: [],
    },
    components: spec.components.map((commands, i) =>
      defineComponent({
        name: `party${i}`,
        instances: i === 0 ? Array.from({ length: spec.instances }, (_, n) => `i${n}`) : [""],
        machine: machineOf(commands),
        commands: commands.map((_, n) => ({ type: `command${n}` })),
      }),
    ),
    reducer: (draft, event) => {
      for (const e of event.effects) apply(draft, e);
    },
    invariants: spec.invariants.map(({ a, b, is }, i) =>
      defineInvariant<World, { offset: number }>({
        name: `claim${i}`,
        claim: "generated",
        citation: "test",
        forAll: [{ offset: 0 }, { offset: 1 }],
        when: (w, { offset }) => get(w, (a + offset) % CELLS) === is,
        holds: (w) => get(w, b) !== is || w.queue.length < 2,
      }),
    ),
    monitors: [monitorOf(spec.monitored)],
  });
}
