/** What the vIOMMU does, as events. */
import { emit, type MachineContext } from "xstate";
import type { DomainId } from "./domain-ops.ts";
import type { GuestNames } from "./guest-state.ts";
import { DEFAULT_HWPT, type Ioctl } from "./iommufd-state.ts";
import { placeSet } from "./place-set.ts";
import type { ViommuEvent } from "./viommu-events.ts";
import { currentHwpt, restingHwpt } from "./viommu-guards.ts";
import { forwardsTo, syncFilter, syncPlaces } from "./viommu-sync.ts";
import { placeOf, visitOf, type ViommuInput } from "./viommu-stimuli.ts";

/** An action that is one event. */
export function tellViommu(make: (event: ViommuInput) => ViommuEvent) {
  return emit<MachineContext, ViommuInput, undefined, ViommuInput, ViommuEvent>(({ event }) =>
    make(event),
  );
}

/** An ioctl for the place of this step. */
function call(event: ViommuInput, ioctl: DistributiveOmit<Ioctl, "dev" | "pasid">): ViommuEvent {
  return { type: "viommu.ioctlCalled", ioctl: { ...placeOf(event), ...ioctl } as Ioctl };
}
type DistributiveOmit<T, K extends keyof T> = T extends unknown ? Omit<T, K> : never;

/** The queue and the registers. */
const frontActions = ({ places }: GuestNames) => ({
  fetchDescriptor: tellViommu(({ world }) => ({
    type: "viommu.descriptorFetched",
    descriptor: world.guest.queue[0],
  })),
  writeWaitStatus: tellViommu(({ world }) => {
    const head = world.guest.queue[0];
    if (head.kind !== "wait") throw new Error("The descriptor is not a wait.");
    return { type: "viommu.waitStatusWritten", vcpu: head.vcpu };
  }),
  returnFromTrap: tellViommu(({ world }) => ({
    type: "viommu.trapReturned",
    vcpu: world.guest.trap!.vcpu,
  })),
  requestSync: tellViommu(({ world }) => {
    const head = world.guest.queue[0];
    return {
      type: "viommu.syncRequested",
      filter: syncFilter(head)!,
      places: placeSet(syncPlaces(head, places)),
    };
  }),
  requestForward: tellViommu(({ world }) => {
    const head = world.guest.queue[0];
    if (head.kind !== "piotlb") throw new Error("The descriptor is not a PIOTLB one.");
    const bound = places.filter((at) =>
      forwardsTo(head, at, world.viommu.cached[at.dev][at.pasid]),
    );
    return { type: "viommu.forwardRequested", iova: head.iova, places: placeSet(bound) };
  }),
  handleRegister: tellViommu(({ world }) => {
    const { write } = world.guest.trap!;
    if (write === "handled") throw new Error("The register write was handled before.");
    return { type: "viommu.registerHandled", write };
  }),
  // QEMU intel_iommu.c: vtd_reset_caches, then vtd_replay_pasid_bindings_all.
  requestDrop: tellViommu(() => ({ type: "viommu.dropRequested", places: placeSet(places) })),
  requestReplay: tellViommu(() => ({
    type: "viommu.syncRequested",
    filter: { kind: "all" },
    places: placeSet(places),
  })),
});

/** The cached entries. */
const cacheActions = {
  startVisit: tellViommu((event) => ({
    type: "viommu.visitStarted",
    ...placeOf(event),
    visit: visitOf(event),
  })),
  finishVisit: tellViommu((event) => ({
    type: "viommu.visitFinished",
    ...placeOf(event),
    visit: visitOf(event),
  })),
  readContextEntry: tellViommu((event) => {
    const place = placeOf(event);
    const present = event.world.guest.context[place.dev];
    return { type: "viommu.contextEntryRead", ...place, present };
  }),
  readPasidEntry: tellViommu((event) => {
    const { dev, pasid } = placeOf(event);
    const entry = event.world.guest.pasidEntry[dev][pasid];
    return { type: "viommu.pasidEntryRead", dev, pasid, entry };
  }),
  cacheEntry: tellViommu(cacheEntry),
  refreshCachedEntry: tellViommu(cacheEntry),
  dropCachedEntry: tellViommu((event) => ({ type: "viommu.entryDropped", ...placeOf(event) })),
  dropFailedEntry: tellViommu((event) => ({ type: "viommu.entryDropped", ...placeOf(event) })),
};

function cacheEntry(event: ViommuInput): ViommuEvent {
  const { dev, pasid } = placeOf(event);
  const { binding, did } = event.world.guest.pasidEntry[dev][pasid]!;
  return { type: "viommu.entryCached", dev, pasid, entry: { binding, did } };
}

/** The ioctls (QEMU intel_iommu_accel.c). */
const callActions = {
  // vtd_create_fs_hwpt builds the HWPT from the cached copy, not from guest memory.
  callAllocate: tellViommu((event) => {
    const { dev, pasid } = placeOf(event);
    const { binding } = event.world.viommu.cached[dev][pasid]!;
    if (binding === "passThrough") throw new Error("Pass-through needs no HWPT of its own.");
    return call(event, { op: "allocate", fsRoot: binding });
  }),
  callAttachNew: tellViommu((event) =>
    call(event, { op: "attach", hwpt: event.world.iommufd.returned!.hwpt! }),
  ),
  callAttachDefault: tellViommu((event) => call(event, { op: "attach", hwpt: DEFAULT_HWPT })),
  callDetach: tellViommu((event) => {
    const rest = restingHwpt(event);
    return call(event, rest === null ? { op: "detach" } : { op: "attach", hwpt: rest });
  }),
  callDestroyOld: tellViommu((event) => call(event, { op: "destroy", hwpt: currentHwpt(event)! })),
  callDestroyNew: tellViommu((event) =>
    call(event, { op: "destroy", hwpt: event.world.viommu.fresh! }),
  ),
  callInvalidate: tellViommu((event) => {
    const { dev, pasid } = placeOf(event);
    const { iova } = event.world.viommu.todo.forward[dev][pasid]!;
    return call(event, { op: "invalidate", hwpt: currentHwpt(event)!, iova });
  }),
};

/** What the vIOMMU notes when an ioctl has returned. */
const resultActions = {
  takeResult: tellViommu(() => ({ type: "viommu.ioctlReturned" })),
  noteNewHwpt: tellViommu(({ world }) => ({
    type: "viommu.hwptNoted",
    hwpt: world.iommufd.returned!.hwpt,
  })),
  forgetNewHwpt: tellViommu(() => ({ type: "viommu.hwptNoted", hwpt: null })),
  noteBound: tellViommu((event) => ({
    type: "viommu.bound",
    ...placeOf(event),
    hwpt: event.world.viommu.fresh ?? (DEFAULT_HWPT as DomainId),
  })),
  noteUnbound: tellViommu((event) => ({
    type: "viommu.unbound",
    ...placeOf(event),
    hwpt: restingHwpt(event),
  })),
};

/** @param n the identifiers; register writes concern every place */
export const viommuActions = (n: GuestNames) => ({
  ...frontActions(n),
  ...cacheActions,
  ...callActions,
  ...resultActions,
});
