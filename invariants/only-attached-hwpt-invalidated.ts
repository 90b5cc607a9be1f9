/** VT-d log: the caches of a page table are invalidated only while a device is attached to it. */
import { assign, setup } from "xstate";
import { defineMonitor, ENGAGED, VIOLATED } from "../src/system/index.ts";
import type { Seen } from "../models/vtd-log/events.ts";
import { objectName, placeName, withEntry, withoutEntry } from "../models/vtd-log/hwpt-places.ts";

type Attach = Seen<"viommu.hwptAttached" | "viommu.defaultHwptReattached" | "vmm.deviceAttached">;
type Detach = Seen<"viommu.hwptDetached" | "vmm.deviceDetached">;
type Events = Attach | Detach | Seen<"vmm.cacheInvalidationReturned">;
interface Context {
  /** By device. QEMU and its backend log the same attachment under two names of the device. */
  readonly attached: Readonly<Record<string, string>>;
  readonly problem: string;
}

const isAttach = (event: Events): event is Attach =>
  event.type === "viommu.hwptAttached" ||
  event.type === "viommu.defaultHwptReattached" ||
  event.type === "vmm.deviceAttached";
const isDetach = (event: Events): event is Detach =>
  event.type === "viommu.hwptDetached" || event.type === "vmm.deviceDetached";

const deviceOf = (event: Attach | Detach): string =>
  "name" in event ? `${event.iommufd}:${event.name}` : placeName(event);
const hwptOf = (event: Attach): string =>
  objectName(event.iommufd, "id" in event ? event.id : event.hwpt);

const machine = setup({
  types: {} as { context: Context; events: Events },
  guards: {
    worked: ({ event }) => !("succeeded" in event) || event.succeeded,
    isAttached: ({ context: { attached }, event }) =>
      event.type === "vmm.cacheInvalidationReturned" &&
      Object.values(attached).includes(objectName(event.iommufd, event.hwpt)),
  },
  actions: {
    attach: assign({
      attached: ({ context: { attached }, event }) =>
        isAttach(event) ? withEntry(attached, deviceOf(event), hwptOf(event)) : attached,
    }),
    detach: assign({
      attached: ({ context: { attached }, event }) =>
        isDetach(event) ? withoutEntry(attached, deviceOf(event)) : attached,
    }),
    tell: assign({
      problem: ({ event }) =>
        event.type === "vmm.cacheInvalidationReturned"
          ? `The caches of page table ${event.hwpt} of context ${event.iommufd} were invalidated, ` +
            `and no device was seen to be attached to it.`
          : "",
    }),
  },
}).createMachine({
  id: "only-attached-hwpt-invalidated",
  initial: "nothingInvalidated",
  context: { attached: {}, problem: "" },
  on: {
    "viommu.hwptAttached": { guard: "worked", actions: "attach" },
    "viommu.defaultHwptReattached": { guard: "worked", actions: "attach" },
    "vmm.deviceAttached": { actions: "attach" },
    "viommu.hwptDetached": { guard: "worked", actions: "detach" },
    "vmm.deviceDetached": { actions: "detach" },
    "vmm.cacheInvalidationReturned": [
      { guard: "isAttached", target: ".attachedInvalidated" },
      { target: ".strayInvalidation", actions: "tell" },
    ],
  },
  states: {
    nothingInvalidated: {},
    attachedInvalidated: { tags: ENGAGED },
    strayInvalidation: { tags: VIOLATED },
  },
});

export const onlyAttachedHwptInvalidated = defineMonitor({
  name: "only-attached-hwpt-invalidated",
  claim: "The guest's flush is passed on only for a page table to which a device is attached.",
  citation: "QEMU hw/i386/intel_iommu_accel.c: vtd_flush_host_piotlb_locked",
  machine,
});
