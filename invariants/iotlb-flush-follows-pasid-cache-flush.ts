/** VT-d log: a PASID-cache flush is completed by an IOTLB flush of at least the same reach. */
import { assign, setup } from "xstate";
import { defineMonitor, ENGAGED, VIOLATED } from "../src/system/index.ts";
import {
  fetchedDescriptor,
  fetchingThread,
  isDeviceTlbFlush,
  isIotlbFlush,
  type DescriptorOf,
  type IotlbFlush,
} from "../models/vtd-log/descriptor-groups.ts";
import type { Seen } from "../models/vtd-log/events.ts";

type PasidCacheFlush = DescriptorOf<"pasid-cache">;
type Fetched = Seen<"viommu.descriptorFetched">;
type Events =
  | Fetched
  | Seen<"viommu.descriptorHidden" | "viommu.queueSwitched" | "viommu.systemReset">;

/** A PASID-cache flush whose IOTLB flush is awaited, and the virtual CPU that asked for it. */
interface Half {
  readonly flush: PasidCacheFlush;
  readonly thread: number | null;
}
interface Context {
  readonly halves: readonly Half[];
  /** Threads whose submission so far flushed another domain: its device-TLB flush belongs there. */
  readonly elsewhere: readonly (number | null)[];
  readonly problem: string;
}
type Place = { readonly context: Context; readonly event: Events };

/** Whether an IOTLB flush completes a PASID-cache flush. VT-d 6.5.2.2: the pairs */
function completes(iotlb: IotlbFlush, { did, pasid, granularity }: PasidCacheFlush): boolean {
  if (iotlb.kind === "iotlb" && iotlb.granularity === "global") return true;
  if (granularity === "global" || iotlb.did !== did) return false;
  if (iotlb.kind === "iotlb") return iotlb.granularity === "domain";
  return granularity === "pasid" && iotlb.granularity === "pasid" && iotlb.pasid === pasid;
}

const isSame = (a: PasidCacheFlush, b: PasidCacheFlush): boolean =>
  a.did === b.did && a.pasid === b.pasid && a.granularity === b.granularity;

const concerns = ({ did }: IotlbFlush, flush: PasidCacheFlush): boolean =>
  flush.granularity === "global" || flush.did === did;

/** The half that this descriptor, by the same virtual CPU, wrongly takes for complete. */
function abandoned({ context: { halves, elsewhere }, event }: Place): Half | undefined {
  const descriptor = fetchedDescriptor(event);
  const thread = fetchingThread(event);
  if (descriptor === undefined) return undefined;
  const own = halves.filter((half) => half.thread === thread);
  if (descriptor.kind === "pasid-cache") return own.find((h) => isSame(h.flush, descriptor));
  if (isIotlbFlush(descriptor)) return own.find((h) => concerns(descriptor, h.flush));
  if (!isDeviceTlbFlush(descriptor) || elsewhere.includes(thread)) return undefined;
  return own.find((h) => descriptor.kind === "device" || descriptor.pasid === h.flush.pasid);
}

/**
 * The two flushes may be submissions of their own with a wait each, as Linux does it, so the rule
 * is not about the next wait status but about what the same virtual CPU flushes next. An IOTLB
 * flush of another domain in between (an unmap in an interrupt) says nothing. A log without thread
 * ids is judged as if one virtual CPU had written it.
 * Linux intel/pasid.c: intel_pasid_tear_down_entry, pasid_flush_caches
 */
const machine = setup({
  types: {} as { context: Context; events: Events },
  guards: {
    isAbandoned: (place) => abandoned(place) !== undefined,
    flushesPasidCache: ({ event }) => fetchedDescriptor(event)?.kind === "pasid-cache",
    completesAll: ({ context: { halves }, event }) => {
      const iotlb = fetchedDescriptor(event);
      return (
        iotlb !== undefined &&
        isIotlbFlush(iotlb) &&
        halves.every(({ flush }) => completes(iotlb, flush))
      );
    },
    completesSome: ({ context: { halves }, event }) => {
      const iotlb = fetchedDescriptor(event);
      return (
        iotlb !== undefined &&
        isIotlbFlush(iotlb) &&
        halves.some(({ flush }) => completes(iotlb, flush))
      );
    },
    flushesElsewhere: ({ event }) => {
      const descriptor = fetchedDescriptor(event);
      return descriptor !== undefined && isIotlbFlush(descriptor);
    },
    endsSubmission: ({ event }) => fetchedDescriptor(event)?.kind === "wait",
  },
  actions: {
    await: assign({
      halves: ({ context: { halves }, event }) => {
        const flush = fetchedDescriptor(event);
        return flush?.kind === "pasid-cache"
          ? [...halves, { flush, thread: fetchingThread(event) }]
          : halves;
      },
    }),
    complete: assign({
      halves: ({ context: { halves }, event }) => {
        const iotlb = fetchedDescriptor(event);
        return iotlb !== undefined && isIotlbFlush(iotlb)
          ? halves.filter(({ flush }) => !completes(iotlb, flush))
          : halves;
      },
    }),
    leave: assign({
      elsewhere: ({ context: { elsewhere }, event }) => [...elsewhere, fetchingThread(event)],
    }),
    comeBack: assign({
      elsewhere: ({ context: { elsewhere }, event }) =>
        elsewhere.filter((thread) => thread !== fetchingThread(event)),
    }),
    forget: assign({ halves: [], elsewhere: [] }),
    tell: assign({
      problem: (place) => {
        const flush = abandoned(place)?.flush;
        return (
          `The PASID cache was flushed for ${flush?.did}, ${flush?.pasid} ` +
          `(${flush?.granularity}), and before an IOTLB flush that covers it came a descriptor ` +
          `"${fetchedDescriptor(place.event)?.kind}".`
        );
      },
    }),
  },
}).createMachine({
  id: "iotlb-flush-follows-pasid-cache-flush",
  initial: "complete",
  context: { halves: [], elsewhere: [], problem: "" },
  on: {
    "viommu.queueSwitched": { target: ".complete", actions: "forget" },
    "viommu.systemReset": { target: ".complete", actions: "forget" },
  },
  states: {
    complete: {
      on: {
        "viommu.descriptorFetched": {
          guard: "flushesPasidCache",
          target: "half",
          actions: "await",
        },
      },
    },
    half: {
      tags: ENGAGED,
      on: {
        // It may have been the flush that is awaited.
        "viommu.descriptorHidden": { target: "complete", actions: "forget" },
        "viommu.descriptorFetched": [
          { guard: "completesAll", target: "complete", actions: "forget" },
          { guard: "completesSome", actions: "complete" },
          { guard: "isAbandoned", target: "abandoned", actions: "tell" },
          { guard: "flushesPasidCache", actions: "await" },
          { guard: "flushesElsewhere", actions: "leave" },
          { guard: "endsSubmission", actions: "comeBack" },
        ],
      },
    },
    abandoned: { tags: VIOLATED, type: "final" },
  },
});

export const iotlbFlushFollowsPasidCacheFlush = defineMonitor({
  name: "iotlb-flush-follows-pasid-cache-flush",
  claim:
    "After a PASID-cache flush, the same virtual CPU flushes the IOTLB with at least the same " +
    "reach before anything else of that domain and before a device-TLB.",
  citation: "VT-d 6.5.2.2, 6.2.3.1, Table 28 (Table 25 of revision 4)",
  machine,
});
