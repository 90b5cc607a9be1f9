/** Small random systems: nested and parallel control states, guarded commands, cells of every kind, claims. */
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
import { applyEffect, effect, type EffectSpec } from "./generated-effects.ts";
import { CELLS, cellOf, type GeneratedWorld, nat } from "./generated-world.ts";

type World = GeneratedWorld;

interface GuardSpec {
  readonly cell: number;
  readonly is: number;
  readonly not: boolean;
}

/** What one command asks and does. Cells are named by number. */
interface CommandSpec {
  readonly from: number;
  readonly to: number;
  readonly guards: readonly GuardSpec[];
  readonly queueNeeds: "any" | "empty" | "some";
  /** Whether the guard looks at all cells of a record. */
  readonly enumerates: boolean;
  /** One list of effects per event. */
  readonly events: readonly (readonly EffectSpec[])[];
  readonly counts: boolean;
  /** Whether the other region of the machine answers too, with an event of its own. */
  readonly switches: boolean;
}

export interface SystemSpec {
  readonly components: readonly (readonly CommandSpec[])[];
  readonly instances: number;
  readonly invariants: readonly { readonly a: number; readonly b: number; readonly is: number }[];
  readonly monitored: number;
  /** How many values a number counts through. */
  readonly values: number;
  /** An independent counter that multiplies the states; none with 1. */
  readonly clock: number;
  /** The value of cell 0 with which a stuck state is a proper end. */
  readonly endsAt: number;
}

const VALUES = 3;
const cell = nat(CELLS);

const command: fc.Arbitrary<CommandSpec> = fc.record({
  // Half of the commands start where the machines do.
  from: fc.constantFrom(0, 0, 1, 2),
  to: nat(3),
  guards: fc.array(fc.record({ cell, is: nat(VALUES), not: fc.boolean() }), { maxLength: 2 }),
  queueNeeds: fc.constantFrom("any", "any", "empty", "some"),
  enumerates: fc.boolean(),
  events: fc.array(fc.array(effect, { minLength: 1, maxLength: 3 }), {
    minLength: 1,
    maxLength: 3,
  }),
  counts: fc.boolean(),
  switches: fc.boolean(),
});

/** Specifications of systems with up to a few thousand states. */
export const systemSpec: fc.Arbitrary<SystemSpec> = fc.record({
  components: fc.array(fc.array(command, { minLength: 2, maxLength: 3 }), {
    minLength: 1,
    maxLength: 2,
  }),
  instances: fc.integer({ min: 1, max: 2 }),
  invariants: fc.array(fc.record({ a: cell, b: cell, is: nat(VALUES) }), { maxLength: 3 }),
  monitored: nat(VALUES),
  values: fc.constantFrom(2, 3, 5),
  clock: fc.constantFrom(1, 1, 4, 9),
  endsAt: nat(VALUES),
});

type Received = { type: string; world: World; self: string };
type Context = { n: number; seen: number };
type Happened = {
  readonly type: string;
  readonly effects: readonly EffectSpec[];
  readonly values: number;
  readonly seen: World["pair"]["left"];
};

function passes(c: CommandSpec, { world }: Received, { seen }: Context): boolean {
  const { length } = world.queue;
  if (c.queueNeeds !== "any" && (length === 0) !== (c.queueNeeds === "empty")) return false;
  if (c.enumerates && Object.values(world.cells).every((v) => v === 2)) return false;
  if (c.counts && seen === 2) return false;
  return c.guards.every((g) => (cellOf(world, g.cell) === g.is) !== g.not);
}

const STATES = ["#m.main.s0", "#m.main.s1.in", "#m.main.s1.out"];

/** Two regions: one with nested states that the commands move through, one that counts to two. */
function machineOf(commands: readonly CommandSpec[], values: number): AnyStateMachine {
  const on = (state: number) =>
    Object.fromEntries(
      commands.flatMap((c, i) => {
        if (c.from !== state) return [];
        const happened = c.events.map((effects) =>
          emit(({ event }: { event: Received }): Happened => ({
            type: `party.did${cellOf(event.world, 0) % VALUES}`,
            effects,
            values,
            seen: event.world.pair.left,
          })),
        );
        const count = assign({
          n: ({ context }: { context: Context }) => (context.n + 1) % 2,
          seen: ({ event }: { event: Received }) => cellOf(event.world, 1) % VALUES,
        });
        const transition = {
          guard: ({ event, context }: { event: Received; context: Context }) =>
            passes(c, event, context),
          target: STATES[c.to],
          actions: c.counts ? [...happened, count] : happened,
        };
        return [[`command${i}`, transition]];
      }),
    );
  const told = emit({ type: "party.switched", effects: [], values, seen: { x: 0, list: [] } });
  const switches = Object.fromEntries(
    commands.flatMap((c, i) => (c.switches ? [[`command${i}`, i]] : [])),
  );
  const to = (target: string) =>
    Object.fromEntries(Object.keys(switches).map((type) => [type, { target, actions: told }]));
  const types = {} as { events: Received; emitted: Happened; context: Context };
  return setup({ types }).createMachine({
    id: "m",
    type: "parallel",
    context: { n: 0, seen: 0 },
    states: {
      main: {
        initial: "s0",
        states: {
          s0: { on: on(0) },
          s1: { initial: "in", on: on(1), states: { in: {}, out: { on: on(2) } } },
        },
      },
      light: { initial: "off", states: { off: { on: to("on") }, on: { on: to("off") } } },
    },
  } as never) as never;
}

/** Violated by two events of one kind in a row, then one more. */
function rowMonitor(kind: number) {
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

/** Counts all events of the parties in its context, and reaches its verdict without an event. */
function countMonitor(kind: number) {
  const types = {} as { context: { n: number }; events: { type: string } };
  return defineMonitor({
    name: "count",
    claim: "The count of all events is never one of a kind's when two have switched.",
    citation: "test",
    machine: setup({ types }).createMachine({
      context: { n: 0 },
      initial: "even",
      on: { "party.*": { actions: assign({ n: ({ context }) => (context.n + 1) % VALUES }) } },
      states: {
        even: { on: { "party.switched": "odd" } },
        odd: {
          tags: "engaged",
          on: { "party.switched": "even" },
          always: { guard: ({ context }) => context.n === kind, target: "wrong" },
        },
        wrong: { tags: "violated" },
      },
    }),
  });
}

/** A party that turns a cell of its own. */
function clockOf(period: number) {
  const tick = emit({ type: "clock.ticked" });
  const machine = setup({}).createMachine({ on: { tick: { actions: tick } } });
  const clock = defineComponent({ name: "clock", machine, commands: [{ type: "tick" }] });
  return period === 1 ? [] : [clock];
}

/** The system that a specification describes. */
export function buildSystem(spec: SystemSpec): System {
  return defineSystem<World, Happened & Record<string, never>>({
    initial: {
      cells: { c0: 0, c1: 0 },
      nested: { left: { c2: 0, c3: 0 }, entry: atom({ tag: 0, value: 0, deep: { list: [] } }) },
      pair: { left: { x: 0, list: [] }, right: { x: 0, list: [1] } },
      queue: [],
      kept: null,
      clock: 0,
    },
    components: [
      ...spec.components.map((commands, i) =>
        defineComponent({
          name: `party${i}`,
          instances: i === 0 ? Array.from({ length: spec.instances }, (_, n) => `i${n}`) : [""],
          machine: machineOf(commands, spec.values),
          commands: commands.map((_, n) => ({ type: `command${n}` })),
        }),
      ),
      ...clockOf(spec.clock),
    ],
    reducer: (draft, event) => {
      if (event.type === "clock.ticked") draft.clock = (draft.clock + 1) % spec.clock;
      else for (const e of event.effects) applyEffect(draft, e, event);
    },
    invariants: spec.invariants.map(({ a, b, is }, i) =>
      defineInvariant<World, { offset: number }>({
        name: `claim${i}`,
        claim: "generated",
        citation: "test",
        forAll: [{ offset: 0 }, { offset: 1 }],
        when: (w, { offset }) => cellOf(w, (a + offset) % CELLS) === is,
        holds: (w) => cellOf(w, b) !== is || Object.values(w.pair).some((p) => p.list.length === 0),
      }),
    ),
    monitors: [rowMonitor(spec.monitored), countMonitor(spec.monitored)],
    final: (w) => w.cells["c0"] === spec.endsAt,
  });
}
