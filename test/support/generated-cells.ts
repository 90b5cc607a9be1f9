/** Small random systems with exact footprints: numbers in cells, several parties, control states, claims, monitors. */
import fc from "fast-check";
import { assign, emit, setup, type AnyStateMachine } from "xstate";
import {
  defineComponent,
  defineInvariant,
  defineMonitor,
  defineSystem,
  type System,
} from "../../src/system/index.ts";

type World = { cells: Record<string, number> };

interface Test {
  readonly cell: number;
  readonly is: number;
}

type Effect =
  | { readonly kind: "set"; readonly cell: number; readonly to: number }
  | { readonly kind: "copy"; readonly cell: number; readonly from: number }
  | { readonly kind: "turn"; readonly cell: number };

interface CommandSpec {
  readonly guards: readonly Test[];
  readonly effects: readonly Effect[];
  /** The control state that it needs, and the one that it leads to; `stay` has no target. */
  readonly from: 0 | 1 | "any";
  readonly to: 0 | 1 | "stay";
  readonly remembers: boolean;
  readonly kind: number;
}

export interface CellsSpec {
  readonly parties: readonly {
    readonly commands: readonly CommandSpec[];
    readonly footprint: "exact" | "without events" | "none";
  }[];
  readonly claims: readonly { readonly when: readonly Test[]; readonly never: Test }[];
  readonly monitored: readonly (readonly [number, number])[];
  readonly endsAt: Test;
}

const CELLS = 7;
const VALUES = 3;
const KINDS = 3;
const cell = fc.nat(CELLS - 1);
const value = fc.nat(VALUES - 1);
const test = fc.record({ cell, is: value });
const kind = fc.nat(KINDS - 1);

const effect: fc.Arbitrary<Effect> = fc.oneof(
  fc.record({ kind: fc.constant("set" as const), cell, to: value }),
  fc.record({ kind: fc.constant("copy" as const), cell, from: cell }),
  fc.record({ kind: fc.constant("turn" as const), cell }),
);

const command: fc.Arbitrary<CommandSpec> = fc.record({
  guards: fc.oneof(fc.constant([]), fc.array(test, { maxLength: 2 })),
  effects: fc.array(effect, { minLength: 1, maxLength: 2 }),
  from: fc.constantFrom(0 as const, "any" as const, 1 as const),
  to: fc.constantFrom("stay" as const, 0 as const, 1 as const),
  remembers: fc.constantFrom(false, false, false, true),
  kind,
});

/** Specifications of systems with up to some thousand states. */
export const cellsSpec: fc.Arbitrary<CellsSpec> = fc.record({
  parties: fc.array(
    fc.record({
      commands: fc.array(command, { minLength: 1, maxLength: 3 }),
      footprint: fc.constantFrom("exact", "exact", "exact", "without events", "none"),
    }),
    { minLength: 2, maxLength: 5 },
  ),
  claims: fc.array(fc.record({ when: fc.array(test, { maxLength: 2 }), never: test }), {
    maxLength: 2,
  }),
  monitored: fc.array(fc.tuple(kind, kind), { maxLength: 1 }),
  endsAt: test,
});

type Received = { type: string; world: World };
type Context = { n: number };

const cellName = (i: number) => `c${i}`;
const holds = ({ cells }: World, t: Test) => cells[cellName(t.cell)] === t.is;

function machineOf(party: string, commands: readonly CommandSpec[]): AnyStateMachine {
  const remembers = commands.some((c) => c.remembers);
  const on = (state: number) =>
    Object.fromEntries(
      commands.flatMap((c, i) => {
        if (c.from !== "any" && c.from !== state) return [];
        const transition = {
          guard: ({ event, context }: { event: Received; context: Context }) =>
            (!c.remembers || context.n === 0) && c.guards.every((t) => holds(event.world, t)),
          ...(c.to !== "stay" && { target: `s${c.to}` }),
          actions: [
            emit({ type: `${party}.did${c.kind}`, effects: c.effects }),
            ...(c.remembers ? [assign({ n: 1 })] : []),
          ],
        };
        return [[`command${i}`, transition]];
      }),
    );
  return setup({ types: {} as { context: Context; events: Received } }).createMachine({
    ...(remembers && { context: { n: 0 } }),
    initial: "s0",
    states: { s0: { on: on(0) }, s1: { on: on(1) } },
  } as never) as never;
}

/** What a command touches by its specification. */
function accessOf(party: string, c: CommandSpec, emits: boolean) {
  const place = (i: number) => `cells.${cellName(i)}`;
  const sources = c.effects.flatMap((e) =>
    e.kind === "copy" ? [e.from] : e.kind === "turn" ? [e.cell] : [],
  );
  return {
    reads: [...c.guards.map((t) => t.cell), ...sources].map(place),
    writes: c.effects.map((e) => place(e.cell)),
    ...(emits && { emits: [`${party}.did${c.kind}`] }),
  };
}

function apply({ cells }: World, effects: readonly Effect[]): void {
  for (const e of effects) {
    const name = cellName(e.cell);
    if (e.kind === "set") cells[name] = e.to;
    else if (e.kind === "copy") cells[name] = cells[cellName(e.from)]!;
    else cells[name] = (cells[name]! + 1) % VALUES;
  }
}

/** Violated when the first party does one thing and then, without the other party's third, the second another. */
function monitorOf([first, second]: readonly [number, number]) {
  return defineMonitor({
    name: "order",
    claim: "The two do not follow upon each other.",
    citation: "test",
    machine: setup({}).createMachine({
      initial: "idle",
      states: {
        idle: { on: { [`p0.did${first}`]: "once" } },
        once: {
          tags: "engaged",
          on: { [`p1.did${second}`]: "twice", "p1.did2": "idle", "p2.*": "idle" },
        },
        twice: { tags: "violated" },
      },
    }),
  });
}

/** The system that a specification describes. */
export function buildCells(spec: CellsSpec): System {
  return defineSystem<World, { type: string; effects: readonly Effect[] }>({
    initial: {
      cells: Object.fromEntries(Array.from({ length: CELLS }, (_, i) => [cellName(i), 0])),
    },
    components: spec.parties.map(({ commands, footprint }, i) =>
      defineComponent({
        name: `p${i}`,
        machine: machineOf(`p${i}`, commands),
        commands: commands.map((_, n) => ({ type: `command${n}` })),
        ...(footprint !== "none" && {
          footprint: {
            commands: Object.fromEntries(
              commands.map((c, n) => [`command${n}`, accessOf(`p${i}`, c, footprint === "exact")]),
            ),
          },
        }),
      }),
    ),
    reducer: (draft, event) => apply(draft, event.effects),
    invariants: spec.claims.map(({ when, never }, i) =>
      defineInvariant<World>({
        name: `claim${i}`,
        claim: "generated",
        citation: "test",
        when: (w) => when.every((t) => holds(w, t)),
        holds: (w) => !holds(w, never),
      }),
    ),
    monitors: spec.monitored.map(monitorOf),
    final: (w) => holds(w, spec.endsAt),
  });
}
