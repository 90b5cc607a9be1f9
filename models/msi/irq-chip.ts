/**
 * The interrupt controller's driver in the guest: maps the virtual doorbell when a vector is first set up, and composes
 * the message from that mapping (Linux irq-gic-v3-its.c, dma-iommu.c: iommu_dma_prepare_msi, include/linux/msi.h;
 * iommufd/driver.c: iommufd_sw_msi). Mapping and composing are two steps, as in Linux; what was mapped stays.
 */
import { and, emit, setup, type MachineContext } from "xstate";
import { defineComponent, type Component, type Received } from "../../src/system/index.ts";
import type { DeviceId } from "../shared/ids.ts";
import type { Domain } from "../virtio-iommu/requests.ts";
import { FIRST_WINDOW_PAGE, VDOORBELL, type BusPage } from "./addresses.ts";
import type { IrqChipEvent } from "./guest-events.ts";
import type { MsiWorld } from "./state.ts";
import { NOWHERE, type MsiTopology } from "./topology.ts";
import { irqChipFootprint } from "./footprints.ts";

type Input = Received<MsiWorld, { readonly type: "prepare" | "takeStatus" | "compose" }>;
interface Args {
  readonly event: Input;
}

const devOf = (event: Input) => event.self as DeviceId;
const domainOf = (event: Input): Domain | null => event.world.guest.attached[devOf(event)];

const guards = (top: MsiTopology) => ({
  asked: ({ event }: Args) => event.world.guest.message[devOf(event)] === "asked",
  // Nobody changes the domain meanwhile, nor maps a doorbell beside us.
  locksFree: ({ event: { world, self } }: Args) =>
    world.guest.groupLock[self as DeviceId] === null && world.guest.doorbellLock === null,
  inDomain: ({ event }: Args) => domainOf(event) !== null,
  // IOMMU_RESV_MSI: the window is the doorbell (Linux dma-iommu.c: cookie_init_hw_msi_region).
  hasHardwareWindow: ({ event }: Args) => event.world.guest.region[devOf(event)] === "msi",
  // An identity domain, or an MSI region of PROBE: the address is the doorbell's own.
  isUntranslated: ({ event }: Args) => top.hasDoorbellRegion || domainOf(event) === "bypass",
  doorbellMapped: ({ event }: Args) =>
    event.world.guest.table[domainOf(event)!][top.doorbellIova] !== null,
  tablesWalkedByHardware: () => top.nested,
  answered: ({ event }: Args) => event.world.virtio.status[devOf(event)] !== null,
});

function tell(make: (event: Input) => IrqChipEvent) {
  return emit<MachineContext, Input, undefined, Input, IrqChipEvent>(({ event }) => make(event));
}
const compose = (pageOf: (event: Input) => BusPage) =>
  tell((event) => ({ type: "irqChip.messageComposed", dev: devOf(event), page: pageOf(event) }));

const actions = (top: MsiTopology) => ({
  reuseDoorbell: tell((event) => ({ type: "irqChip.doorbellReused", dev: devOf(event) })),
  mapDoorbell: tell((event) => ({
    type: "irqChip.doorbellMapped",
    dev: devOf(event),
    domain: domainOf(event)!,
    request: null,
  })),
  requestDoorbell: tell((event) => {
    const domain = domainOf(event)!;
    const request = {
      type: "map",
      domain,
      iova: top.doorbellIova,
      gpa: VDOORBELL,
      mmio: true,
    } as const;
    return { type: "irqChip.doorbellMapped", dev: devOf(event), domain, request };
  }),
  takeStatus: tell((event) => ({ type: "irqChip.statusTaken", dev: devOf(event) })),
  composeFromMapping: compose(() => top.doorbellIova),
  composeFromWindow: compose(() => FIRST_WINDOW_PAGE),
  composeUntranslated: compose(() => VDOORBELL),
});

export function irqChipMachine(top: MsiTopology) {
  return setup({
    types: {} as { events: Input; emitted: IrqChipEvent },
    guards: guards(top),
    actions: actions(top),
  }).createMachine({
    id: "irqChip",
    initial: "idle",
    states: {
      idle: {
        on: {
          prepare: [
            {
              guard: and(["asked", "inDomain", "hasHardwareWindow"]),
              actions: "composeFromWindow",
            },
            { guard: and(["asked", "inDomain", "isUntranslated"]), actions: "composeUntranslated" },
            {
              guard: and(["asked", "locksFree", "inDomain", "doorbellMapped"]),
              actions: "reuseDoorbell",
              target: "prepared",
            },
            {
              guard: and(["asked", "locksFree", "inDomain", "tablesWalkedByHardware"]),
              // Not present before: nothing to invalidate.
              actions: "mapDoorbell",
              target: "prepared",
            },
            {
              guard: and(["asked", "locksFree", "inDomain"]),
              actions: "requestDoorbell",
              target: "mapping",
            },
          ],
        },
      },
      mapping: {
        on: { takeStatus: { guard: "answered", actions: "takeStatus", target: "prepared" } },
      },
      prepared: { on: { compose: { actions: "composeFromMapping", target: "idle" } } },
    },
  });
}

/** For variants: the names of this machine's guards and actions. */
export const irqChipSeams = irqChipMachine(NOWHERE);

/** The driver as a component: one thread for each device whose vector is set up. */
export function irqChip(top: MsiTopology): Component {
  return defineComponent({
    name: "irqChip",
    instances: top.devices,
    machine: irqChipMachine(top),
    commands: [{ type: "prepare" }, { type: "takeStatus" }, { type: "compose" }],
    footprint: irqChipFootprint,
    fairness: [
      {
        // Not weak: the mutex may be taken by others again and again.
        kind: "strong",
        commands: ["prepare"],
        reason: "A mutex is handed to who has waited long (Linux kernel/locking/mutex.c: handoff).",
      },
      {
        kind: "weak",
        commands: ["takeStatus", "compose"],
        reason: "Setting up an interrupt goes on until it is done.",
      },
    ],
  });
}
