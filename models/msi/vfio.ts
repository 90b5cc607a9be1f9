/**
 * The VMM's part of a passthrough device's interrupts (QEMU hw/vfio/pci.c, kvm_arch_fixup_msi_route): takes trapped
 * writes to the MSI-X table, programs KVM's route with the translated address, and has the host enable the vector.
 * What the guest wrote goes nowhere else: the host chooses what stands on the wire.
 */
import { emit, setup, type MachineContext } from "xstate";
import { defineComponent, type Component, type Received } from "../../src/system/index.ts";
import type { DeviceId } from "../shared/ids.ts";
import { translateForVmm } from "./guest-address.ts";
import type { MsiWorld } from "./state.ts";
import { NOWHERE, type MsiTopology } from "./topology.ts";
import type { VfioEvent } from "./vmm-events.ts";
import { vfioFootprint } from "./footprints.ts";

type Input = Received<
  MsiWorld,
  {
    readonly type:
      | "programRoute"
      | "setIrqs"
      | "noteMask"
      | "clearIrqs"
      | "takeResult"
      | "returnFromTrap";
  }
>;
interface Args {
  readonly event: Input;
}
const devOf = (event: Input) => event.self as DeviceId;
const trapOf = (event: Input) => event.world.vmm.trap[devOf(event)];

const guards = {
  unmaskTrapped: ({ event }: Args) => trapOf(event) === "unmask",
  maskTrapped: ({ event }: Args) => trapOf(event) === "mask",
  disableTrapped: ({ event }: Args) => trapOf(event) === "disable",
  irqsReturned: ({ event }: Args) => event.world.host.setIrqs[devOf(event)] === "done",
};

function tell(make: (event: Input) => VfioEvent) {
  return emit<MachineContext, Input, undefined, Input, VfioEvent>(({ event }) => make(event));
}
const setIrqs = (enable: boolean) =>
  tell((event) => ({ type: "vfio.irqsSet", dev: devOf(event), enable }));

const actions = (top: MsiTopology) => ({
  programRoute: tell((event) => {
    const dev = devOf(event);
    const { page, data } = event.world.vmm.msix[dev]!;
    const target = translateForVmm(event.world, top, dev, page);
    return { type: "vfio.routeProgrammed", dev, page: target, data };
  }),
  enableIrqs: setIrqs(true),
  disableIrqs: setIrqs(false),
  takeResult: tell((event) => ({ type: "vfio.irqsReturned", dev: devOf(event) })),
  returnFromTrap: tell((event) => ({ type: "vfio.trapReturned", dev: devOf(event) })),
});

export function vfioMachine(top: MsiTopology) {
  return setup({
    types: {} as { events: Input; emitted: VfioEvent },
    guards,
    actions: actions(top),
  }).createMachine({
    id: "vfio",
    initial: "disarmed",
    states: {
      /** The host has no vector for the device. */
      disarmed: {
        on: {
          programRoute: { guard: "unmaskTrapped", actions: "programRoute", target: "routed" },
          clearIrqs: { guard: "disableTrapped", actions: "returnFromTrap" },
        },
      },
      routed: { on: { setIrqs: { actions: "enableIrqs", target: "arming" } } },
      arming: {
        on: {
          takeResult: {
            guard: "irqsReturned",
            actions: ["takeResult", "returnFromTrap"],
            target: "armed",
          },
        },
      },
      // Masking and unmasking changes who is signalled, not the host's vector: that stays until it is disabled.
      armed: {
        on: {
          programRoute: { guard: "unmaskTrapped", actions: "programRoute", target: "rerouted" },
          noteMask: { guard: "maskTrapped", actions: "returnFromTrap" },
          clearIrqs: { guard: "disableTrapped", actions: "disableIrqs", target: "disarming" },
        },
      },
      rerouted: { on: { returnFromTrap: { actions: "returnFromTrap", target: "armed" } } },
      disarming: {
        on: {
          takeResult: {
            guard: "irqsReturned",
            actions: ["takeResult", "returnFromTrap"],
            target: "disarmed",
          },
        },
      },
    },
  });
}

/** For variants: the names of this machine's guards and actions. */
export const vfioSeams = vfioMachine(NOWHERE);

/** The VMM's code for each device as a component. */
export function vfio(top: MsiTopology): Component {
  return defineComponent({
    name: "vfio",
    instances: top.devices,
    machine: vfioMachine(top),
    commands: [
      { type: "programRoute" },
      { type: "setIrqs" },
      { type: "noteMask" },
      { type: "clearIrqs" },
      { type: "takeResult" },
      { type: "returnFromTrap" },
    ],
    footprint: vfioFootprint,
    fairness: [{ kind: "weak", reason: "The VMM deals with each trap." }],
  });
}
