/** MSI: a doorbell leaves a page table only when no enabled vector needs it there. */
import { assign, setup } from "xstate";
import { defineMonitor, ENGAGED, VIOLATED } from "../src/system/index.ts";
import type { DoorbellUnmapped, HostIrqEvent, IommufdEvent } from "../models/msi/host-events.ts";
import type { DeviceId } from "../models/shared/ids.ts";
import type { HostTable } from "../models/msi/topology.ts";

type Events = DoorbellUnmapped | HostIrqEvent | IommufdEvent;
interface Context {
  /** The table that each device uses. */
  readonly tables: Readonly<Partial<Record<DeviceId, HostTable | null>>>;
  /** Devices with an enabled vector. */
  readonly enabled: readonly DeviceId[];
}
type Args = { readonly context: Context; readonly event: Events };

const devOf = (event: Events): DeviceId => (event as { readonly dev: DeviceId }).dev;

/** Whether the table that an event takes doorbells out of serves a device with an enabled vector. */
const isInUse = ({ context: { tables, enabled }, event }: Args): boolean =>
  event.type === "iommufd.hwptDestroyed" &&
  event.table !== null &&
  enabled.some((dev) => tables[dev] === event.table);

const isRemoval = ({ event }: Args): boolean =>
  event.type === "iommufd.hwptDestroyed" && event.table !== null;

/** A removal that names the device, as VFIO's close does. */
const isEnabled = ({ context, event }: Args): boolean => context.enabled.includes(devOf(event));

const machine = setup({
  types: {} as {
    context: Context;
    events: Events;
  },
  guards: {
    isInUse: isInUse as never,
    isRemoval: isRemoval as never,
    isEnabled: isEnabled as never,
  },
  actions: {
    moved: assign({
      tables: ({ context: { tables }, event }) =>
        event.type === "iommufd.domainSwitched" ? { ...tables, [event.dev]: event.table } : tables,
    }),
    enabled: assign({
      enabled: ({ context, event }) => [...new Set([...context.enabled, devOf(event)])].toSorted(),
    }),
    disabled: assign({
      enabled: ({ context, event }) => context.enabled.filter((d) => d !== devOf(event)),
    }),
  },
}).createMachine({
  id: "doorbell-unmapped-after-disable",
  initial: "watching",
  context: { tables: {}, enabled: [] },
  on: {
    "iommufd.domainSwitched": { actions: "moved" },
    "hostIrq.wireWritten": { actions: "enabled" },
    "hostIrq.wireCleared": { actions: "disabled" },
    "iommufd.hwptDestroyed": [
      { guard: "isInUse", target: ".unmappedInUse" },
      { guard: "isRemoval", target: ".removed" },
    ],
    "hostIrq.doorbellUnmapped": [
      { guard: "isEnabled", target: ".unmappedInUse" },
      { target: ".removed" },
    ],
  },
  states: {
    watching: {},
    removed: { tags: ENGAGED },
    unmappedInUse: { tags: VIOLATED },
  },
});

export const doorbellUnmappedAfterDisable = defineMonitor({
  name: "doorbell-unmapped-after-disable",
  claim: "A doorbell is taken out of a page table only when no enabled vector needs it there.",
  citation: "Linux iommufd/driver.c: iommufd_sw_msi_install (stays until the domain goes)",
  machine,
});
