/** Makes a small system large, and its levels wide: beside it stand clocks that tick once each. */
import { emit, setup } from "xstate";
import {
  defineComponent,
  type DomainEvent,
  type Received,
  type System,
} from "../../src/system/index.ts";

type World = { clocks: Record<string, boolean> };
type Tick = Received<World, { type: "tick" }>;

const machine = setup({ types: {} as { events: Tick } }).createMachine({
  on: {
    tick: {
      guard: ({ event }) => event.world.clocks[event.self]!,
      actions: emit(({ event }) => ({ type: "clock.ticked", clock: event.self })),
    },
  },
});

/** The system with some clocks, each of which doubles the number of states. */
export function withClocks(system: System, clocks: number): System {
  const instances = Array.from({ length: clocks }, (_, i) => `clock${i}`);
  const reduce = system.reducer as (world: object, event: DomainEvent) => void;
  return {
    ...system,
    initial: { ...system.initial, clocks: Object.fromEntries(instances.map((n) => [n, true])) },
    components: [
      ...system.components,
      defineComponent({ name: "clock", instances, machine, commands: [{ type: "tick" }] }),
    ],
    reducer: ((world: World, event: DomainEvent & { clock: string }): void => {
      if (event.type === "clock.ticked") world.clocks[event.clock] = false;
      else reduce(world, event);
    }) as never,
  };
}
