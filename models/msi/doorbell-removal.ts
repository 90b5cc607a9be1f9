/** For variants: a host that takes a doorbell out of its page tables again, so that its page of the window is free. */
import { emit, setup } from "xstate";
import {
  addComponents,
  defineComponent,
  wrapReducer,
  type Received,
  type System,
} from "../../src/system/index.ts";
import type { DeviceId } from "../shared/ids.ts";
import type { DoorbellUnmapped } from "./host-events.ts";
import type { MsiWorld } from "./state.ts";
import type { MsiEvent } from "./system.ts";
import { allDomains, doorbellOf, hostTables, unitsOf, type MsiTopology } from "./topology.ts";
import { topologyOf } from "./topology-of.ts";

interface Removal {
  /** Whether the host takes the doorbell of a device for unneeded. */
  readonly unneeded: (world: MsiWorld, dev: DeviceId) => boolean;
  /** Whether it invalidates the IOTLB for the page. */
  readonly flushes: boolean;
}
type Input = Received<MsiWorld, { readonly type: "unmapDoorbell" }>;

/** A device that is on its way takes what its group needed when it set out. */
function isInstalled({ host }: MsiWorld, top: MsiTopology, dev: DeviceId): boolean {
  return host.slot[doorbellOf(top, dev)] !== null && !Object.values(host.attaching).includes(true);
}

/** Another device of the same controller has a message for it. */
const isShared = ({ host }: MsiWorld, top: MsiTopology, dev: DeviceId): boolean =>
  top.devices.some(
    (other) =>
      other !== dev &&
      doorbellOf(top, other) === doorbellOf(top, dev) &&
      host.message[other] !== null,
  );

function removerMachine(top: MsiTopology, { unneeded, flushes }: Removal) {
  return setup({
    types: {} as { events: Input; emitted: DoorbellUnmapped },
    guards: {
      removable: ({ event: { world, self } }) => {
        const dev = self as DeviceId;
        if (!isInstalled(world, top, dev) || isShared(world, top, dev)) return false;
        return unneeded(world, dev);
      },
    },
    actions: {
      unmapDoorbell: emit(({ event: { world, self } }) => {
        const dev = self as DeviceId;
        const doorbell = doorbellOf(top, dev);
        const page = world.host.slot[doorbell]!;
        return { type: "hostIrq.doorbellUnmapped" as const, dev, page, doorbell, flushes };
      }),
    },
  }).createMachine({
    id: "slotOwner",
    initial: "running",
    states: {
      running: { on: { unmapDoorbell: { guard: "removable", actions: "unmapDoorbell" } } },
    },
  });
}

function reduceRemoval({ host, hw }: MsiWorld, top: MsiTopology, event: DoorbellUnmapped): void {
  const { dev, page, doorbell, flushes } = event;
  host.slot[doorbell] = null;
  host.required[dev] = false;
  for (const { table } of hostTables(top))
    if (host.table[table][page] === doorbell) host.table[table][page] = null;
  if (!flushes) return;
  for (const unit of unitsOf(top))
    for (const domain of allDomains(top)) hw.tlb[unit][domain][page] = null;
}

/** Adds the party that removes the doorbell of the first device; with several it would be the same for each. */
export function withDoorbellRemoval(system: System, removal: Removal): System {
  const top = topologyOf(system);
  const remover = defineComponent({
    name: "slotOwner",
    instances: top.devices.slice(0, 1),
    machine: removerMachine(top, removal),
    commands: [{ type: "unmapDoorbell" }],
    footprint: {
      reads: [
        "host.attaching[*]",
        "host.message[*]",
        "host.setIrqs[*]",
        "host.slot[*]",
        "host.table[*][*]",
        "host.wire[self]",
      ],
      writes: ["host.required[self]", "host.slot[*]", "host.table[*][*]", "hw.tlb[*][*]"],
      emits: ["hostIrq.doorbellUnmapped"],
    },
  });
  return wrapReducer<MsiWorld, MsiEvent | DoorbellUnmapped>(
    addComponents(system, remover),
    (original) => (world, event) =>
      event.type === "hostIrq.doorbellUnmapped"
        ? reduceRemoval(world, top, event)
        : original(world, event),
  );
}

/** Its own vector is disabled, and one of another device is being enabled and can have the page. */
export function pageIsWanted({ host }: MsiWorld, dev: DeviceId): boolean {
  if (host.message[dev] !== null || host.setIrqs[dev] !== null) return false;
  const devices = Object.keys(host.setIrqs) as DeviceId[];
  return devices.some((other) => host.setIrqs[other] === "enable" && host.message[other] === null);
}
