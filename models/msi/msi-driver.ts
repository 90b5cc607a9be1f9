/**
 * The PCI/MSI driver of the guest, with the device's own driver: enables a vector, masks it, moves it to another CPU,
 * disables it, and handles interrupts (Linux kernel/irq/msi.c, drivers/pci/msi/). Each write that the VMM traps keeps
 * the vCPU until the VMM has dealt with it.
 */
import { and, emit, not, or, setup, type MachineContext } from "xstate";
import { defineComponent, type Component, type Received } from "../../src/system/index.ts";
import type { DeviceId } from "../shared/ids.ts";
import type { BusPage } from "./addresses.ts";
import type { MsiDriverEvent } from "./guest-events.ts";
import type { MsiWorld } from "./state.ts";
import { NOWHERE, type MsiTopology } from "./topology.ts";
import { msiDriverFootprint } from "./footprints.ts";

type Input = Received<
  MsiWorld,
  {
    readonly type:
      | "enable"
      | "writeEntry"
      | "unmask"
      | "mask"
      | "changeAffinity"
      | "disable"
      | "resume"
      | "handleInterrupt";
  }
>;
interface Args {
  readonly event: Input;
}
const devOf = (event: Input) => event.self as DeviceId;

/** The data of a message name the CPU that gets it. */
const FIRST_CPU = 0;
const otherCpu = (data: number) => 1 - data;

const guards = (top: MsiTopology) => ({
  inDomain: ({ event }: Args) => event.world.guest.attached[devOf(event)] !== null,
  messageReady: ({ event }: Args) => {
    const page = event.world.guest.message[devOf(event)];
    return page !== null && page !== "asked";
  },
  // No driver binds while the group changes its domain.
  domainSettled: ({ event }: Args) => event.world.guest.groupLock[devOf(event)] !== "iommuDriver",
  // With MAP requests a domain is empty until it was replayed, and a route that is set then leads nowhere: so whoever
  // moves the device takes care that it is not unmasked meanwhile.
  mustNotMeetAttach: () => !top.nested && top.doorbellKind === "software",
  groupFree: ({ event }: Args) => event.world.guest.groupLock[devOf(event)] === null,
  trapReturned: ({ event }: Args) => event.world.vmm.trap[devOf(event)] === null,
  // The driver reads back what it wrote, and a read completion pushes writes before it (PCI Express 2.4.1).
  // A masked passthrough device may go on: its own table is the host's.
  maskIsVirtual: () => top.deviceKind === "passthrough",
  writesDrained: ({ event }: Args) => event.world.hw.write[devOf(event)] === null,
  interruptPending: ({ event }: Args) => event.world.hw.delivered[devOf(event)] !== null,
});

/** An emulated device's MSI-X table is in the VMM, and a write to it is over at once. */
const isTrapped = ({ deviceKind }: MsiTopology) => deviceKind === "passthrough";

function tell(make: (event: Input) => MsiDriverEvent) {
  return emit<MachineContext, Input, undefined, Input, MsiDriverEvent>(({ event }) => make(event));
}

const writeMaskBit = (top: MsiTopology, masked: boolean) =>
  tell((event) => ({
    type: "msiDriver.maskWritten",
    dev: devOf(event),
    masked,
    trapped: isTrapped(top),
  }));

const actions = (top: MsiTopology) => ({
  requestVector: tell((event) => ({ type: "msiDriver.vectorRequested", dev: devOf(event) })),
  writeEntry: tell((event) => ({
    type: "msiDriver.entryWritten",
    dev: devOf(event),
    page: event.world.guest.message[devOf(event)] as BusPage,
    data: FIRST_CPU,
  })),
  rewriteEntry: tell((event) => {
    const { page, data } = event.world.vmm.msix[devOf(event)]!;
    return { type: "msiDriver.entryWritten", dev: devOf(event), page, data: otherCpu(data) };
  }),
  writeUnmask: writeMaskBit(top, false),
  writeMask: writeMaskBit(top, true),
  disableVector: tell((event) => ({
    type: "msiDriver.vectorDisabled",
    dev: devOf(event),
    trapped: isTrapped(top),
  })),
  lockGroup: tell((event) => ({ type: "msiDriver.groupLocked", dev: devOf(event) })),
  unlockGroup: tell((event) => ({ type: "msiDriver.groupUnlocked", dev: devOf(event) })),
  resumeUnmasked: tell((event) => ({
    type: "msiDriver.resumed",
    dev: devOf(event),
    masked: false,
  })),
  resumeMasked: tell((event) => ({ type: "msiDriver.resumed", dev: devOf(event), masked: true })),
  releaseVector: tell((event) => ({ type: "msiDriver.vectorReleased", dev: devOf(event) })),
  handleInterrupt: tell((event) => ({ type: "msiDriver.interruptHandled", dev: devOf(event) })),
});

export function msiDriverMachine(top: MsiTopology) {
  return setup({
    types: {} as { events: Input; emitted: MsiDriverEvent },
    guards: guards(top),
    actions: actions(top),
  }).createMachine({
    id: "msiDriver",
    initial: "off",
    // Another vCPU takes interrupts.
    on: { handleInterrupt: { guard: "interruptPending", actions: "handleInterrupt" } },
    states: {
      off: {
        on: {
          enable: {
            guard: and(["inDomain", "domainSettled"]),
            actions: "requestVector",
            target: "settingUp",
          },
        },
      },
      settingUp: {
        on: { writeEntry: { guard: "messageReady", actions: "writeEntry", target: "masked" } },
      },
      masked: {
        on: {
          unmask: [
            {
              guard: not("mustNotMeetAttach"),
              actions: "writeUnmask",
              target: "unmasking",
            },
            {
              guard: "groupFree",
              actions: ["lockGroup", "writeUnmask"],
              target: "unmaskingLocked",
            },
          ],
          changeAffinity: { actions: "rewriteEntry" },
          disable: { actions: "disableVector", target: "disabling" },
        },
      },
      unmasking: {
        on: { resume: { guard: "trapReturned", actions: "resumeUnmasked", target: "active" } },
      },
      unmaskingLocked: {
        on: {
          resume: {
            guard: "trapReturned",
            actions: ["resumeUnmasked", "unlockGroup"],
            target: "active",
          },
        },
      },
      active: { on: { mask: { actions: "writeMask", target: "masking" } } },
      masking: {
        on: {
          resume: {
            guard: and(["trapReturned", or(["maskIsVirtual", "writesDrained"])]),
            actions: "resumeMasked",
            target: "masked",
          },
        },
      },
      disabling: {
        on: {
          resume: {
            guard: and(["trapReturned", "writesDrained"]),
            actions: "releaseVector",
            target: "off",
          },
        },
      },
    },
  });
}

/** For variants: the names of this machine's guards and actions. */
export const msiDriverSeams = msiDriverMachine(NOWHERE);

/** The driver as a component: one thread for each device. */
export function msiDriver(top: MsiTopology): Component {
  const types = [
    "enable",
    "writeEntry",
    "unmask",
    "mask",
    ...(top.affinity ? ["changeAffinity"] : []),
    "disable",
    "resume",
    "handleInterrupt",
  ];
  return defineComponent({
    name: "msiDriver",
    instances: top.devices,
    machine: msiDriverMachine(top),
    commands: types.map((type) => ({ type })),
    footprint: msiDriverFootprint,
    fairness: [
      {
        kind: "weak",
        commands: ["writeEntry", "resume"],
        reason: "A driver finishes what it has begun, and a vCPU goes on when its trap is over.",
      },
    ],
  });
}
