/** VT-d log: nothing is mapped read-only where nested page tables may lie. */
import { assign, setup } from "xstate";
import { defineMonitor, ENGAGED, VIOLATED } from "../src/system/index.ts";
import type { Seen } from "../models/vtd-log/events.ts";
import { objectName, withEntry, withoutEntry } from "../models/vtd-log/hwpt-places.ts";

type Mapping = Seen<"vmm.mapReturned" | "vmm.unmapReturned">;
type Events = Mapping | Seen<"vmm.hwptAllocReturned" | "vmm.freeReturned">;
interface ReadonlyRange {
  readonly ioas: string;
  readonly iova: string;
  readonly size: string;
}
interface Context {
  /** The address space that each nest parent translates. */
  readonly parents: Readonly<Record<string, string>>;
  /** Read-only maps that exist. */
  readonly ranges: readonly ReadonlyRange[];
  readonly problem: string;
}
type Place = { readonly context: Context; readonly event: Events };

const isMapping = (event: Events): event is Mapping =>
  event.type === "vmm.mapReturned" || event.type === "vmm.unmapReturned";

/** The address space of an event: of a map, or of the page table that was allocated on it. */
function spaceOf(event: Events): string | undefined {
  if (isMapping(event)) return objectName(event.iommufd, event.ioas);
  return event.type === "vmm.hwptAllocReturned"
    ? objectName(event.iommufd, event.parent)
    : undefined;
}

const isParent = ({ event }: Place): boolean =>
  event.type === "vmm.hwptAllocReturned" && event.nestParent && event.ret === 0;

function isWithin(inner: ReadonlyRange, { iova, size }: Mapping): boolean {
  const start = BigInt(inner.iova);
  const end = BigInt(iova) + BigInt(size);
  return BigInt(iova) <= start && start + BigInt(inner.size) <= end;
}

/** A refused map counts as well: the VMM should not have asked for it. */
const machine = setup({
  types: {} as { context: Context; events: Events },
  guards: {
    isParent,
    isParentOfReadonly: (place) =>
      isParent(place) && place.context.ranges.some(({ ioas }) => ioas === spaceOf(place.event)),
    isReadonlyInParent: ({ context: { parents }, event }) =>
      event.type === "vmm.mapReturned" &&
      event.readonly &&
      Object.values(parents).includes(spaceOf(event)!),
    isReadonly: ({ event }) =>
      event.type === "vmm.mapReturned" && event.readonly && event.ret === 0,
    worked: ({ event }) => "ret" in event && event.ret === 0,
  },
  actions: {
    rememberParent: assign({
      parents: ({ context: { parents }, event }) =>
        event.type === "vmm.hwptAllocReturned"
          ? withEntry(parents, objectName(event.iommufd, event.hwpt), spaceOf(event)!)
          : parents,
    }),
    forgetParent: assign({
      parents: ({ context: { parents }, event }) =>
        event.type === "vmm.freeReturned"
          ? withoutEntry(parents, objectName(event.iommufd, event.id))
          : parents,
    }),
    rememberRange: assign({
      ranges: ({ context: { ranges }, event }) =>
        isMapping(event)
          ? [...ranges, { ioas: spaceOf(event)!, iova: event.iova, size: event.size }]
          : ranges,
    }),
    forgetRanges: assign({
      ranges: ({ context: { ranges }, event }) =>
        isMapping(event)
          ? ranges.filter((r) => r.ioas !== spaceOf(event) || !isWithin(r, event))
          : ranges,
    }),
    tellMap: assign({
      problem: ({ event }) =>
        event.type === "vmm.mapReturned"
          ? `${event.size} bytes at ${event.iova} were mapped read-only (result ${event.ret}) in ` +
            `address space ${spaceOf(event)} (context:id), which a nest parent translates.`
          : "",
    }),
    tellAllocation: assign({
      problem: ({ event }) =>
        `A nest parent was allocated on address space ${spaceOf(event)} (context:id), which has ` +
        `read-only maps.`,
    }),
  },
}).createMachine({
  id: "nest-parent-without-readonly-map",
  initial: "noParent",
  context: { parents: {}, ranges: [], problem: "" },
  on: {
    "vmm.hwptAllocReturned": [
      { guard: "isParentOfReadonly", target: ".readonlyInParent", actions: "tellAllocation" },
      { guard: "isParent", target: ".parentExists", actions: "rememberParent" },
    ],
    "vmm.freeReturned": { guard: "worked", actions: "forgetParent" },
    "vmm.mapReturned": [
      { guard: "isReadonlyInParent", target: ".readonlyInParent", actions: "tellMap" },
      { guard: "isReadonly", actions: "rememberRange" },
    ],
    "vmm.unmapReturned": { guard: "worked", actions: "forgetRanges" },
  },
  states: {
    noParent: {},
    parentExists: { tags: ENGAGED },
    readonlyInParent: { tags: VIOLATED },
  },
});

export const nestParentWithoutReadonlyMap = defineMonitor({
  name: "nest-parent-without-readonly-map",
  claim:
    "No page is mapped read-only in an address space under a nest parent: affected hardware sets " +
    "accessed and dirty bits in the guest's tables there all the same.",
  citation: "Linux include/uapi/linux/iommufd.h: IOMMU_HW_INFO_VTD_ERRATA_772415_SPR17",
  machine,
});
