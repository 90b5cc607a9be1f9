/** VT-d log: within a submission, the unit's own caches are flushed before the device's. */
import { setup } from "xstate";
import { defineMonitor, ENGAGED, VIOLATED } from "../src/system/index.ts";
import { isDeviceTlbFlush, isIotlbFlush } from "../models/vtd-log/descriptor-groups.ts";
import type { Seen } from "../models/vtd-log/events.ts";

type Events = Seen<
  | "viommu.descriptorFetched"
  | "viommu.descriptorHidden"
  | "viommu.queueSwitched"
  | "viommu.systemReset"
>;

const isWait = ({ event }: { event: Events }): boolean =>
  event.type === "viommu.descriptorFetched" && event.descriptor.kind === "wait";

/**
 * A submission is what stands between two waits: each serves one change, so that no tags have to be
 * compared (a device-TLB descriptor holds no domain id, an IOTLB descriptor no source id).
 */
const machine = setup({
  types: {} as { events: Events },
  guards: {
    flushesIotlb: ({ event }) =>
      event.type === "viommu.descriptorFetched" && isIotlbFlush(event.descriptor),
    flushesDeviceTlb: ({ event }) =>
      event.type === "viommu.descriptorFetched" && isDeviceTlbFlush(event.descriptor),
    endsSubmission: isWait,
  },
}).createMachine({
  id: "device-tlb-flush-follows-iotlb-flush",
  initial: "nothingFlushed",
  on: {
    "viommu.queueSwitched": ".nothingFlushed",
    "viommu.systemReset": ".nothingFlushed",
    // It may have been a PASID-based IOTLB flush: nothing can be said of this submission.
    "viommu.descriptorHidden": ".undecidable",
    "viommu.descriptorFetched": { guard: "endsSubmission", target: ".nothingFlushed" },
  },
  states: {
    nothingFlushed: {
      on: {
        "viommu.descriptorFetched": [
          { guard: "flushesIotlb", target: "iotlbFlushed" },
          { guard: "flushesDeviceTlb", target: "deviceTlbFlushedAlone" },
        ],
      },
    },
    iotlbFlushed: {
      on: { "viommu.descriptorFetched": { guard: "flushesDeviceTlb", target: "bothFlushed" } },
    },
    bothFlushed: { tags: ENGAGED },
    // Allowed: an entry's teardown flushes the device-TLB in a submission of its own.
    // Linux intel/pasid.c: intel_pasid_tear_down_entry
    deviceTlbFlushedAlone: {
      on: { "viommu.descriptorFetched": { guard: "flushesIotlb", target: "flushedTooEarly" } },
    },
    undecidable: {},
    flushedTooEarly: { tags: VIOLATED, type: "final" },
  },
});

export const deviceTlbFlushFollowsIotlbFlush = defineMonitor({
  name: "device-tlb-flush-follows-iotlb-flush",
  claim:
    "In a submission that flushes the IOTLB and a device-TLB, the first IOTLB flush stands " +
    "before the first device-TLB flush: a device would refill from the unit's stale entry.",
  citation: "VT-d 6.5.2.5, 6.5.2.6, 6.5.2.12",
  machine,
});
