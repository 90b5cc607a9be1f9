/** What the vIOMMU looks at before it acts. */
import { or } from "xstate";
import type { DomainId } from "./domain-ops.ts";
import { DEFAULT_HWPT } from "./iommufd-state.ts";
import type { GuestNames } from "./guest-state.ts";
import { covers, forwardsTo, isUnchanged, syncFilter } from "./viommu-sync.ts";
import { placeOf, type ViommuInput } from "./viommu-stimuli.ts";

interface Args {
  readonly event: ViommuInput;
}

/** The guest's entry at the place of this step. */
const entryInMemory = (event: ViommuInput) => {
  const { dev, pasid } = placeOf(event);
  return event.world.guest.pasidEntry[dev][pasid];
};
const cachedEntry = (event: ViommuInput) => {
  const { dev, pasid } = placeOf(event);
  return event.world.viommu.cached[dev][pasid];
};
/** The HWPT that is attached at the place of this step. */
export const currentHwpt = (event: ViommuInput) => {
  const { dev, pasid } = placeOf(event);
  return event.world.viommu.hwpt[dev][pasid];
};

/**
 * Where a device is when it must not reach anything by the guest's tables: blocked under
 * translation, on the default HWPT without (QEMU intel_iommu_accel.c: vtd_device_detach_iommufd).
 */
export const restingHwpt = (event: ViommuInput) => {
  const isDefault = !event.world.guest.translationEnabled && placeOf(event).pasid === "pasid0";
  return isDefault ? DEFAULT_HWPT : null;
};

const isNestedId = (hwpt: DomainId | null) => hwpt !== null && hwpt !== DEFAULT_HWPT;

/** The queue and the work that is left. */
const workGuards = ({ places }: GuestNames) => ({
  dropsPending: ({ event }: Args) =>
    places.some(({ dev, pasid }) => event.world.viommu.todo.drop[dev][pasid]),
  syncsPending: ({ event }: Args) =>
    places.some(({ dev, pasid }) => event.world.viommu.todo.sync[dev][pasid]),
  forwardsPending: ({ event }: Args) =>
    places.some(({ dev, pasid }) => event.world.viommu.todo.forward[dev][pasid] !== null),

  workPending: or(["dropsPending", "syncsPending", "forwardsPending"]),
  queueEmpty: ({ event }: Args) => event.world.guest.queue.length === 0,
  headIsWait: ({ event }: Args) => event.world.guest.queue[0]?.kind === "wait",
  headRequestsSync: ({ event }: Args) => {
    const head = event.world.guest.queue[0];
    // QEMU intel_iommu.c: vtd_pasid_cache_sync does nothing while translation is off.
    return head !== undefined && syncFilter(head) !== null && event.world.guest.translationEnabled;
  },
  headRequestsForward: ({ event }: Args) => {
    const head = event.world.guest.queue[0];
    if (head?.kind !== "piotlb") return false;
    return places.some((at) => forwardsTo(head, at, event.world.viommu.cached[at.dev][at.pasid]));
  },
  registerWritten: ({ event }: Args) => {
    const write = event.world.guest.trap?.write;
    return write !== undefined && write !== "queueTail" && write !== "handled";
  },
  leavesTranslationOn: ({ event }: Args) => {
    const write = event.world.guest.trap?.write;
    return write === "enable" || (write === "setRoot" && event.world.guest.translationEnabled);
  },
  registerWriteHandled: ({ event }: Args) => event.world.guest.trap?.write === "handled",
});

/** The table of PASID-cache synchronisation (QEMU intel_iommu.c: vtd_pasid_cache_sync_locked). */
const syncGuards = {
  dropDue: ({ event }: Args) => {
    const { dev, pasid } = placeOf(event);
    return event.world.viommu.todo.drop[dev][pasid];
  },
  syncDue: ({ event }: Args) => {
    const { dev, pasid } = placeOf(event);
    return event.world.viommu.todo.sync[dev][pasid];
  },
  forwardDue: ({ event }: Args) => {
    const { dev, pasid } = placeOf(event);
    return event.world.viommu.todo.forward[dev][pasid] !== null;
  },
  nothingToDrop: ({ event }: Args) => {
    if (event.world.guest.translationEnabled) return cachedEntry(event) === null;
    return currentHwpt(event) === restingHwpt(event);
  },
  contextPresent: ({ event }: Args) => event.world.guest.context[placeOf(event).dev],
  entryPresent: ({ event }: Args) => entryInMemory(event)?.present === true,
  entryCached: ({ event }: Args) => cachedEntry(event) !== null,
  entryCovered: ({ event }: Args) => {
    const { filter } = event.world.viommu;
    return covers(filter!, placeOf(event).pasid, entryInMemory(event)!, cachedEntry(event));
  },
  entryUnchanged: ({ event }: Args) => isUnchanged(entryInMemory(event)!, cachedEntry(event)!),
  // The cached entry alone does not tell: translation may have come on with the default HWPT
  // attached.
  nothingToDetach: ({ event }: Args) =>
    cachedEntry(event) === null && currentHwpt(event) === restingHwpt(event),
};

/** The results of ioctls. */
const resultGuards = {
  returned: ({ event }: Args) => event.world.iommufd.returned !== null,
  returnedOk: ({ event }: Args) => event.world.iommufd.returned?.ok === true,
  returnedError: ({ event }: Args) => event.world.iommufd.returned?.ok === false,
  // An address space never goes on with a stale translation: the error unbinds the device.
  invalidationFailed: ({ event }: Args) => event.world.iommufd.returned?.ok === false,
  bindsTable: ({ event }: Args) => cachedEntry(event)!.binding !== "passThrough",
  nestedAttached: ({ event }: Args) => isNestedId(currentHwpt(event)),
  oldHwptLeft: ({ event }: Args) => isNestedId(currentHwpt(event)),
  atRest: ({ event }: Args) => currentHwpt(event) === restingHwpt(event),
};

/** @param n the identifiers; the work list has an item for every place */
export const viommuGuards = (n: GuestNames) => ({
  ...workGuards(n),
  ...syncGuards,
  ...resultGuards,
});
