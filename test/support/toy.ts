/** Toy systems for tests of the engine: one machine, commands given as functions. */
import { emit, setup } from "xstate";
import {
  defineComponent,
  defineSystem,
  type AnyInvariant,
  type AnyLiveness,
  type Fairness,
  type Monitor,
  type Stimulus,
  type System,
} from "../../src/system/index.ts";

/** A toy command: a guard over the world, and the event that it emits. */
export interface ToyCommand<World> {
  readonly when?: (world: World) => boolean;
  readonly emits?: (world: World) => Record<string, unknown>;
}

export interface ToyEvent {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** A system with one component `toy`; each command emits `toy.<command>` with what `emits` returns. */
export function toySystem<World extends object>(options: {
  readonly initial: World;
  readonly commands: Readonly<Record<string, ToyCommand<World>>>;
  readonly reduce?: (draft: World, event: ToyEvent) => void;
  readonly invariants?: readonly AnyInvariant[];
  readonly monitors?: readonly Monitor[];
  readonly liveness?: readonly AnyLiveness[];
  readonly fairness?: readonly Fairness[];
  readonly final?: (world: World) => boolean;
}): System {
  type Received = { type: string; world: World };
  const machine = setup({ types: {} as { events: Received; emitted: ToyEvent } }).createMachine({
    on: Object.fromEntries(
      Object.entries(options.commands).map(([name, { when, emits }]) => [
        name,
        {
          guard: ({ event }: { event: Received }) => when?.(event.world) ?? true,
          actions: emit(({ event }: { event: Received }) => ({
            type: `toy.${name}`,
            ...emits?.(event.world),
          })),
        },
      ]),
    ),
  });
  const { fairness = [], liveness = [] } = options;
  const commands: Stimulus[] = Object.keys(options.commands).map((type) => ({ type }));
  return defineSystem<World, never>({
    initial: options.initial,
    components: [defineComponent({ name: "toy", machine, commands, fairness })],
    reducer: (options.reduce ?? (() => {})) as never,
    invariants: options.invariants ?? [],
    monitors: options.monitors ?? [],
    liveness,
    final: options.final ?? (() => true),
  });
}
