/**
 * An emulated device: what it writes is translated by the VMM, through the virtio-iommu, and reaches the virtual
 * interrupt controller (QEMU: address_space_stl in the device's address space). Lookup and delivery are two steps.
 */
import { and, emit, setup, type MachineContext } from "xstate";
import {
  defineComponent,
  type Component,
  type Received,
  type Stimulus,
} from "../../src/system/index.ts";
import type { DeviceId } from "../shared/ids.ts";
import { isWindowPage, type BusPage, type Gpa } from "./addresses.ts";
import { translateForVmm } from "./guest-address.ts";
import type { EmulatedEvent } from "./host-events.ts";
import { interruptPage } from "./kvm.ts";
import type { MsiWorld, MsiWrite } from "./state.ts";
import { NOWHERE, type MsiTopology } from "./topology.ts";
import { emulatedDeviceFootprint } from "./footprints.ts";

type Input = Received<
  MsiWorld,
  | { readonly type: "raise" | "translate" | "deliver" }
  | { readonly type: "accessReserved"; readonly page: BusPage }
>;
interface Args {
  readonly event: Input;
}
const devOf = (event: Input) => event.self as DeviceId;
const writeOf = (event: Input) => event.world.hw.write[devOf(event)];
const issuedPage = (event: Input) =>
  (writeOf(event) as Extract<MsiWrite, { readonly phase: "issued" }>).page;
const target = (event: Input) =>
  (writeOf(event) as Extract<MsiWrite, { readonly phase: "translated" }>).target as Gpa;
const accessed = (event: Input) => (event as { readonly page: BusPage }).page;

const guards = (top: MsiTopology) => ({
  canRaise: ({ event: { world, self } }: Args) => {
    const dev = self as DeviceId;
    const isQuiet = world.hw.write[dev] === null && world.hw.delivered[dev] === null;
    return isQuiet && world.vmm.msix[dev] !== null && !world.vmm.masked[dev];
  },
  writeIssued: ({ event }: Args) => writeOf(event)?.phase === "issued",
  writeTranslated: ({ event }: Args) => writeOf(event)?.phase === "translated",
  translates: ({ event }: Args) =>
    translateForVmm(event.world, top, devOf(event), issuedPage(event)) !== null,
  isDoorbell: ({ event }: Args) => target(event) === interruptPage(top),
  // Where the window has the identity mapping, there is nothing behind it for the VMM.
  accessReaches: ({ event }: Args) => {
    const page = translateForVmm(event.world, top, devOf(event), accessed(event));
    return page !== null && !isWindowPage(page);
  },
});

function tell(make: (event: Input) => EmulatedEvent) {
  return emit<MachineContext, Input, undefined, Input, EmulatedEvent>(({ event }) => make(event));
}

const actions = (top: MsiTopology) => ({
  writeMessage: tell((event) => {
    const { page, data } = event.world.vmm.msix[devOf(event)]!;
    return { type: "emulatedDevice.msiWritten", dev: devOf(event), page, data };
  }),
  translate: tell((event) => ({
    type: "emulatedDevice.msiTranslated",
    dev: devOf(event),
    target: translateForVmm(event.world, top, devOf(event), issuedPage(event)) as Gpa,
  })),
  fault: tell((event) => ({ type: "emulatedDevice.msiFaulted", dev: devOf(event) })),
  inject: tell((event) => ({
    type: "emulatedDevice.interruptInjected",
    dev: devOf(event),
    page: target(event),
  })),
  writeMemory: tell((event) => ({
    type: "emulatedDevice.memoryWritten",
    dev: devOf(event),
    gpa: target(event),
  })),
  faultAccess: tell((event) => ({
    type: "emulatedDevice.accessFaulted",
    dev: devOf(event),
    page: accessed(event),
  })),
  access: tell((event) => ({
    type: "emulatedDevice.accessDone",
    dev: devOf(event),
    page: accessed(event),
  })),
});

export function emulatedDeviceMachine(top: MsiTopology) {
  return setup({
    types: {} as { events: Input; emitted: EmulatedEvent },
    guards: guards(top),
    actions: actions(top),
  }).createMachine({
    id: "emulatedDevice",
    initial: "running",
    states: {
      running: {
        on: {
          raise: { guard: "canRaise", actions: "writeMessage" },
          translate: [
            { guard: and(["writeIssued", "translates"]), actions: "translate" },
            { guard: "writeIssued", actions: "fault" },
          ],
          deliver: [
            { guard: and(["writeTranslated", "isDoorbell"]), actions: "inject" },
            { guard: "writeTranslated", actions: "writeMemory" },
          ],
          accessReserved: [
            { guard: "accessReaches", actions: "access" },
            { actions: "faultAccess" },
          ],
        },
      },
    },
  });
}

/** For variants: the names of this machine's guards and actions. */
export const emulatedDeviceSeams = emulatedDeviceMachine(NOWHERE);

/** The device as a component. */
export function emulatedDevice(top: MsiTopology): Component {
  // The window of hardware is for interrupts: other accesses to it have no meaning that is defined.
  const pages = top.doorbellKind === "software" ? top.window : [];
  return defineComponent({
    name: "emulatedDevice",
    instances: top.devices,
    machine: emulatedDeviceMachine(top),
    commands: [
      { type: "raise" },
      { type: "translate" },
      { type: "deliver" },
      ...pages.map((page): Stimulus => ({ type: "accessReserved", page })),
    ],
    footprint: emulatedDeviceFootprint,
    fairness: [
      { kind: "weak", commands: ["translate", "deliver"], reason: "The VMM carries a write out." },
    ],
  });
}
