/** A device that is passed through: raises its vector by a write to what stands in its MSI-X table. */
import { emit, setup, type MachineContext } from "xstate";
import { defineComponent, type Component, type Received } from "../../src/system/index.ts";
import type { DeviceId } from "../shared/ids.ts";
import type { PassthroughEvent } from "./host-events.ts";
import type { MsiWorld } from "./state.ts";
import type { MsiTopology } from "./topology.ts";
import { deviceFootprint } from "./footprints.ts";

type Input = Received<MsiWorld, { readonly type: "raise" }>;
interface Args {
  readonly event: Input;
}
const devOf = (event: Input) => event.self as DeviceId;

const machine = setup({
  types: {} as { events: Input; emitted: PassthroughEvent },
  guards: {
    // One MSI at a time; a further one before it is taken is the same interrupt.
    canRaise: ({ event: { world, self } }: Args) => {
      const dev = self as DeviceId;
      return (
        world.host.wire[dev] !== null && world.hw.write[dev] === null && !world.hw.pending[dev]
      );
    },
  },
  actions: {
    writeMessage: emit<MachineContext, Input, undefined, Input, PassthroughEvent>(({ event }) => ({
      type: "device.msiWritten",
      dev: devOf(event),
      page: event.world.host.wire[devOf(event)]!,
    })),
  },
}).createMachine({
  id: "device",
  initial: "running",
  states: { running: { on: { raise: { guard: "canRaise", actions: "writeMessage" } } } },
});

/** For variants: the names of this machine's guards and actions. */
export const passthroughSeams = machine;

/** The device as a component. */
export function passthroughDevice(top: MsiTopology): Component {
  return defineComponent({
    name: "device",
    instances: top.devices,
    machine,
    commands: [{ type: "raise" }],
    footprint: deviceFootprint,
  });
}
