/** MSI: a doorbell leaves a page table only when no vector needs it there. */
import { and, assign, setup } from "xstate";
import { defineMonitor, ENGAGED, VIOLATED } from "../src/system/index.ts";
import type { Doorbell } from "../models/msi/addresses.ts";
import type { DoorbellUnmapped, HostIrqEvent, IommufdEvent } from "../models/msi/host-events.ts";
import type { BindingEvent } from "../models/msi/msi-binding.ts";
import type { DeviceId } from "../models/shared/ids.ts";
import type { HostTable } from "../models/msi/topology.ts";

type Events = BindingEvent | DoorbellUnmapped | HostIrqEvent | IommufdEvent;
interface Context {
  /** The table that each device uses. */
  readonly tables: Readonly<Partial<Record<DeviceId, HostTable | null>>>;
  /** The doorbell of each device that has a vector, or is being given one. */
  readonly needed: Readonly<Partial<Record<DeviceId, Doorbell>>>;
}

const machine = setup({
  types: {} as { context: Context; events: Events },
  guards: {
    tableInUse: ({ context: { tables, needed }, event }) =>
      event.type === "iommufd.hwptDestroyed" &&
      (Object.keys(needed) as DeviceId[]).some((dev) => tables[dev] === event.table),
    hasDoorbells: ({ event }) => event.type === "iommufd.hwptDestroyed" && event.table !== null,
    doorbellInUse: ({ context: { needed }, event }) =>
      "doorbell" in event && Object.values(needed).includes(event.doorbell),
    lastBinding: ({ event }) => event.type === "vfioContainer.msiUnbound" && event.last,
  },
  actions: {
    move: assign({
      tables: ({ context: { tables }, event }) =>
        event.type === "iommufd.domainSwitched" ? { ...tables, [event.dev]: event.table } : tables,
    }),
    need: assign({
      needed: ({ context: { needed }, event }) =>
        event.type === "hostIrq.doorbellMapped" || event.type === "hostIrq.boundDoorbellMapped"
          ? { ...needed, [event.dev]: event.doorbell }
          : needed,
    }),
    release: assign({
      needed: ({ context: { needed }, event }) =>
        event.type === "hostIrq.wireCleared" ? without(needed, event.dev) : needed,
    }),
  },
}).createMachine({
  id: "doorbell-unmapped-after-disable",
  initial: "watching",
  context: { tables: {}, needed: {} },
  on: {
    "iommufd.domainSwitched": { actions: "move" },
    "hostIrq.doorbellMapped": { actions: "need" },
    "hostIrq.boundDoorbellMapped": { actions: "need" },
    "hostIrq.wireCleared": { actions: "release" },
    "iommufd.hwptDestroyed": [
      { guard: "tableInUse", target: ".unmappedInUse" },
      { guard: "hasDoorbells", target: ".removed" },
    ],
    "hostIrq.doorbellUnmapped": [
      { guard: "doorbellInUse", target: ".unmappedInUse" },
      { target: ".removed" },
    ],
    "vfioContainer.msiUnbound": [
      { guard: and(["lastBinding", "doorbellInUse"]), target: ".unmappedInUse" },
      { guard: "lastBinding", target: ".removed" },
    ],
  },
  states: {
    watching: {},
    removed: { tags: ENGAGED },
    unmappedInUse: { tags: VIOLATED },
  },
});

function without<T extends object>(record: T, key: string): T {
  return Object.fromEntries(Object.entries(record).filter(([k]) => k !== key)) as T;
}

export const doorbellUnmappedAfterDisable = defineMonitor({
  name: "doorbell-unmapped-after-disable",
  claim: "A doorbell is taken out of a page table only when no vector needs it there.",
  citation: "Linux iommufd/driver.c: iommufd_sw_msi_install (stays until the domain goes)",
  machine,
});
