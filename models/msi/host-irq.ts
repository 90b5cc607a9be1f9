/**
 * The host's interrupt layer under VFIO_DEVICE_SET_IRQS (Linux vfio_pci_intrs.c, kernel/irq/msi.c,
 * irq-gic-v3-its.c, iommufd/driver.c: iommufd_sw_msi): gives the doorbell a page of the window, maps it where the
 * device is attached, and writes that page into the physical MSI-X table. Two steps, between which the device may
 * change its domain: the address is the same in all of them, and the new one gets the doorbell before the device.
 */
import { and, emit, not, setup, type MachineContext } from "xstate";
import { defineComponent, type Component, type Received } from "../../src/system/index.ts";
import type { DeviceId } from "../shared/ids.ts";
import { FIRST_WINDOW_PAGE, type WindowPage } from "./addresses.ts";
import type { HostIrqEvent } from "./host-events.ts";
import type { MsiWorld } from "./state.ts";
import { doorbellOf, NOWHERE, tableUnder, type HostTable, type MsiTopology } from "./topology.ts";
import { hostIrqFootprint } from "./footprints.ts";

type Input = Received<MsiWorld, { readonly type: "prepareDoorbell" | "writeWire" | "clearWire" }>;
interface Args {
  readonly event: Input;
}
const devOf = (event: Input) => event.self as DeviceId;

const guards = (top: MsiTopology) => ({
  enabling: ({ event }: Args) => event.world.host.setIrqs[devOf(event)] === "enable",
  disabling: ({ event }: Args) => event.world.host.setIrqs[devOf(event)] === "disable",
  // One mutex of the group for this and for attaching. (Linux has two: see the variant
  // iommufd-collects-doorbells-before-group-mutex.)
  groupLocked: ({ event }: Args) => event.world.host.attaching[devOf(event)],
  // Linux drivers/pci/msi/msi.c reads the mask back; PCI Express 2.4.1: the completion pushes posted writes.
  writesDrained: ({ event }: Args) => event.world.hw.write[devOf(event)] === null,
  hasHardwareWindow: () => top.doorbellKind === "hardware",
});

function tell(make: (event: Input) => HostIrqEvent) {
  return emit<MachineContext, Input, undefined, Input, HostIrqEvent>(({ event }) => make(event));
}

/** The page of the window for a doorbell: the one that it has, or the lowest free one. */
function slotOf({ world: { host } }: Input, top: MsiTopology, dev: DeviceId): WindowPage {
  const taken = Object.values(host.slot);
  return host.slot[doorbellOf(top, dev)] ?? top.window.find((page) => !taken.includes(page))!;
}

/** The table that the device uses now. */
export function tableInUse({ host }: MsiWorld, top: MsiTopology, dev: DeviceId): HostTable | null {
  const domain = host.attached[dev];
  return domain === null ? null : tableUnder(top, dev, domain);
}

const actions = (top: MsiTopology) => ({
  chooseWindow: tell((event) => ({
    type: "hostIrq.windowChosen",
    dev: devOf(event),
    page: FIRST_WINDOW_PAGE,
  })),
  mapDoorbell: tell((event) => {
    const dev = devOf(event);
    return {
      type: "hostIrq.doorbellMapped",
      dev,
      table: tableInUse(event.world, top, dev),
      page: slotOf(event, top, dev),
      doorbell: doorbellOf(top, dev),
    };
  }),
  writeWire: tell((event) => ({
    type: "hostIrq.wireWritten",
    dev: devOf(event),
    page: event.world.host.message[devOf(event)]!,
  })),
  clearWire: tell((event) => ({ type: "hostIrq.wireCleared", dev: devOf(event) })),
});

export function hostIrqMachine(top: MsiTopology) {
  return setup({
    types: {} as { events: Input; emitted: HostIrqEvent },
    guards: guards(top),
    actions: actions(top),
  }).createMachine({
    id: "hostIrq",
    initial: "idle",
    states: {
      idle: {
        on: {
          prepareDoorbell: [
            {
              guard: and(["enabling", "hasHardwareWindow"]),
              actions: "chooseWindow",
              target: "prepared",
            },
            {
              guard: and(["enabling", not("groupLocked")]),
              actions: "mapDoorbell",
              target: "prepared",
            },
          ],
          clearWire: { guard: and(["disabling", "writesDrained"]), actions: "clearWire" },
        },
      },
      prepared: { on: { writeWire: { actions: "writeWire", target: "idle" } } },
    },
  });
}

/** For variants: the names of this machine's guards and actions. */
export const hostIrqSeams = hostIrqMachine(NOWHERE);

/** The layer as a component, one thread for each device. */
export function hostIrq(top: MsiTopology): Component {
  return defineComponent({
    name: "hostIrq",
    instances: top.devices,
    machine: hostIrqMachine(top),
    commands: [{ type: "prepareDoorbell" }, { type: "writeWire" }, { type: "clearWire" }],
    footprint: hostIrqFootprint,
    fairness: [
      { kind: "weak", commands: ["writeWire"], reason: "The kernel finishes an ioctl." },
      {
        kind: "strong",
        commands: ["prepareDoorbell"],
        reason: "A mutex is handed to who has waited long (Linux kernel/locking/mutex.c: handoff).",
      },
      {
        // Not weak: the device may go on writing for a while.
        kind: "strong",
        commands: ["clearWire"],
        reason:
          "The completion of a read comes between two writes of the device (PCI Express 2.4.1).",
      },
    ],
  });
}
