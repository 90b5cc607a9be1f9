/**
 * From the physical interrupt to the virtual one: the host's handler signals the eventfd of the vector, and KVM
 * injects what its route says (irqfd; Linux virt/kvm/eventfd.c). A masked vector keeps its interrupt.
 */
import { and, emit, not, setup, type MachineContext } from "xstate";
import { defineComponent, type Component, type Received } from "../../src/system/index.ts";
import type { DeviceId } from "../shared/ids.ts";
import { VDOORBELL, FIRST_WINDOW_PAGE, type BusPage } from "./addresses.ts";
import type { KvmEvent } from "./host-events.ts";
import type { MsiWorld } from "./state.ts";
import { NOWHERE, type MsiTopology } from "./topology.ts";
import { kvmFootprint } from "./footprints.ts";

type Input = Received<MsiWorld, { readonly type: "inject" }>;
interface Args {
  readonly event: Input;
}
const devOf = (event: Input) => event.self as DeviceId;

/** Where a message must go to be an interrupt of the guest. */
export const interruptPage = ({ doorbellKind }: Pick<MsiTopology, "doorbellKind">): BusPage =>
  doorbellKind === "hardware" ? FIRST_WINDOW_PAGE : VDOORBELL;

const guards = (top: MsiTopology) => ({
  interruptPending: ({ event }: Args) => event.world.hw.pending[devOf(event)],
  vectorMasked: ({ event }: Args) => event.world.vmm.masked[devOf(event)],
  routeLeadsToController: ({ event }: Args) =>
    event.world.vmm.route[devOf(event)]?.page === interruptPage(top),
});

function tell(make: (event: Input) => KvmEvent) {
  return emit<MachineContext, Input, undefined, Input, KvmEvent>(({ event }) => make(event));
}

const actions = {
  inject: tell((event) => {
    const { page, data } = event.world.vmm.route[devOf(event)]!;
    return { type: "kvm.interruptInjected", dev: devOf(event), page: page!, data };
  }),
  lose: tell((event) => ({ type: "kvm.interruptLost", dev: devOf(event) })),
};

export function kvmMachine(top: MsiTopology) {
  return setup({
    types: {} as { events: Input; emitted: KvmEvent },
    guards: guards(top),
    actions,
  }).createMachine({
    id: "kvm",
    initial: "running",
    states: {
      running: {
        on: {
          inject: [
            {
              guard: and(["interruptPending", not("vectorMasked"), "routeLeadsToController"]),
              actions: "inject",
            },
            { guard: and(["interruptPending", not("vectorMasked")]), actions: "lose" },
          ],
        },
      },
    },
  });
}

/** For variants: the names of this machine's guards and actions. */
export const kvmSeams = kvmMachine(NOWHERE);

/** KVM as a component, with one irqfd for each device. */
export function kvm(top: MsiTopology): Component {
  return defineComponent({
    name: "kvm",
    instances: top.devices,
    machine: kvmMachine(top),
    commands: [{ type: "inject" }],
    footprint: kvmFootprint,
    fairness: [{ kind: "weak", reason: "An eventfd that is signalled is handled." }],
  });
}
