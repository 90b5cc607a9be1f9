/** VT-d log: a context-cache flush is completed by a wide IOTLB flush. */
import { assign, setup } from "xstate";
import { defineMonitor, ENGAGED, VIOLATED } from "../src/system/index.ts";
import {
  fetchedDescriptor,
  fetchingThread,
  isDeviceTlbFlush,
  isIotlbFlush,
  type DescriptorOf,
} from "../models/vtd-log/descriptor-groups.ts";
import type { Descriptor } from "../models/vtd-log/descriptor.ts";
import type { Seen } from "../models/vtd-log/events.ts";

type ContextCacheFlush = DescriptorOf<"context-cache">;
type Events = Seen<"viommu.descriptorFetched" | "viommu.queueSwitched" | "viommu.systemReset">;

/** A context-cache flush whose IOTLB flush is awaited, and the virtual CPU that asked for it. */
interface Half {
  readonly flush: ContextCacheFlush;
  readonly thread: number | null;
}
interface Context {
  readonly halves: readonly Half[];
  readonly problem: string;
}
type Place = { readonly context: Context; readonly event: Events };

/**
 * Whether a descriptor completes a context-cache flush. The domain is not compared: a device's
 * context-cache flush names the domain that was in the entry, which is 0 when there was none.
 * VT-d 6.5.2.1; Linux intel/iommu.c: domain_context_mapping_one
 */
function completes(descriptor: Descriptor, { granularity }: ContextCacheFlush): boolean {
  if (descriptor.kind !== "iotlb") return false;
  if (descriptor.granularity === "global") return true;
  return granularity !== "global" && descriptor.granularity === "domain";
}

/** What is still half done after this event. */
function remaining({ context: { halves }, event }: Place): readonly Half[] {
  const descriptor = fetchedDescriptor(event);
  return descriptor === undefined
    ? halves
    : halves.filter(({ flush }) => !completes(descriptor, flush));
}

/** Whether the virtual CPU of a half goes on to flush translations that do not complete it. */
function goesOn(place: Place): boolean {
  const descriptor = fetchedDescriptor(place.event);
  if (descriptor === undefined) return false;
  if (!isIotlbFlush(descriptor) && !isDeviceTlbFlush(descriptor)) return false;
  return remaining(place).some(({ thread }) => thread === fetchingThread(place.event));
}

/**
 * As Linux gives each flush its own submission and wait, the rule is about what the same virtual
 * CPU flushes next. An unmap in an interrupt right between the two would be reported; none of the
 * known captures has one. A log without thread ids is judged as if one virtual CPU had written it.
 */
const machine = setup({
  types: {} as { context: Context; events: Events },
  guards: {
    flushesContextCache: ({ event }) => fetchedDescriptor(event)?.kind === "context-cache",
    goesOn,
    completesAll: (place) => remaining(place).length === 0,
  },
  actions: {
    await: assign({
      halves: ({ context: { halves }, event }) => {
        const flush = fetchedDescriptor(event);
        return flush?.kind === "context-cache"
          ? [...halves, { flush, thread: fetchingThread(event) }]
          : halves;
      },
    }),
    complete: assign({ halves: remaining }),
    tell: assign({
      problem: (place) => {
        const flush = remaining(place)[0]?.flush;
        const what =
          flush?.granularity === "device" ? `device ${flush.device}` : flush?.granularity;
        return (
          `The context cache was flushed (${what}), and before a wide IOTLB flush came a ` +
          `descriptor "${fetchedDescriptor(place.event)?.kind}" that does not cover it.`
        );
      },
    }),
  },
}).createMachine({
  id: "iotlb-flush-follows-context-cache-flush",
  initial: "complete",
  context: { halves: [], problem: "" },
  on: {
    "viommu.queueSwitched": { target: ".complete", actions: assign({ halves: [] }) },
    "viommu.systemReset": { target: ".complete", actions: assign({ halves: [] }) },
  },
  states: {
    complete: {
      on: {
        "viommu.descriptorFetched": {
          guard: "flushesContextCache",
          target: "half",
          actions: "await",
        },
      },
    },
    half: {
      tags: ENGAGED,
      on: {
        "viommu.descriptorFetched": [
          { guard: "goesOn", target: "abandoned", actions: "tell" },
          { guard: "flushesContextCache", actions: "await" },
          { guard: "completesAll", target: "complete", actions: "complete" },
          { actions: "complete" },
        ],
      },
    },
    abandoned: { tags: VIOLATED, type: "final" },
  },
});

export const iotlbFlushFollowsContextCacheFlush = defineMonitor({
  name: "iotlb-flush-follows-context-cache-flush",
  claim:
    "After a context-cache flush, the same virtual CPU flushes the IOTLB for the whole domain " +
    "(globally after a global flush) before it flushes anything narrower or a device-TLB.",
  citation: "VT-d 6.5.2.1, Table 28 (Table 25 of revision 4)",
  machine,
});
