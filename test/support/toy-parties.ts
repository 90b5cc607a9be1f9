/** Toy systems of several parties with one command each, and with the footprint that is given for it. */
import { emit, setup, type AnyStateMachine } from "xstate";
import {
  defineComponent,
  defineInvariant,
  defineSystem,
  type AnyInvariant,
  type Monitor,
  type System,
} from "../../src/system/index.ts";

type Cells = Record<string, number>;

/** A party whose command, where `when` is true, changes the cells that it writes. */
export interface ToyParty {
  /** The cells that it reads, and those that it writes. A party without both declares no footprint. */
  readonly reads?: readonly string[];
  readonly writes?: readonly string[];
  readonly when?: (cells: Cells) => boolean;
  readonly changes?: (cells: Cells) => Cells;
  /** The control states that it goes through with each step; one, in which it stays, by default. */
  readonly states?: number;
  /** Whether its footprint leaves out which events it emits. */
  readonly hidesEvents?: boolean;
}

interface Happened {
  readonly type: string;
  readonly changes: Cells;
}

type Received = { readonly type: string; readonly world: { readonly cells: Cells } };

/** A machine that goes from state to state with each command, and stays in the last one, where it does nothing. */
function machineOf(name: string, { when, changes, states = 1 }: ToyParty): AnyStateMachine {
  const step = (i: number) => ({
    guard: ({ event: { world } }: { event: Received }) => when?.(world.cells) ?? true,
    actions: emit(({ event: { world } }: { event: Received }) => ({
      type: `${name}.stepped`,
      changes: changes?.(world.cells) ?? {},
    })),
    ...(states > 1 && { target: `s${i + 1}` }),
  });
  const names = Array.from({ length: states }, (_, i) => [
    `s${i}`,
    states === 1 || i < states - 1 ? { on: { step: step(i) } } : {},
  ]);
  return setup({ types: {} as { events: Received; emitted: Happened } }).createMachine({
    initial: "s0",
    states: Object.fromEntries(names) as never,
  }) as never;
}

/** A system of such parties. Every stuck state is a proper end. */
export function partiesSystem(options: {
  readonly initial: Cells;
  readonly parties: Readonly<Record<string, ToyParty>>;
  readonly invariants?: readonly AnyInvariant[];
  readonly monitors?: readonly Monitor[];
}): System {
  const place = (cell: string) => `cells.${cell}`;
  return defineSystem<{ cells: Cells }, Happened & Record<string, never>>({
    initial: { cells: options.initial },
    components: Object.entries(options.parties).map(([name, party]) => {
      const { reads, writes } = party;
      return defineComponent({
        name,
        machine: machineOf(name, party),
        commands: [{ type: "step" }],
        ...((reads ?? writes) && {
          footprint: {
            reads: (reads ?? []).map(place),
            writes: (writes ?? []).map(place),
            ...(party.hidesEvents !== true && { emits: [`${name}.stepped`] }),
          },
        }),
      });
    }),
    reducer: (draft, { changes }) => void Object.assign(draft.cells, changes),
    invariants: options.invariants ?? [],
    monitors: options.monitors ?? [],
    final: () => true,
  });
}

/** The claim that the cells are never so. */
export function never(name: string, is: (cells: Cells) => boolean): AnyInvariant {
  return defineInvariant<{ cells: Cells }>({
    name,
    claim: "It never is so.",
    citation: "test",
    holds: ({ cells }) => !is(cells),
  });
}
