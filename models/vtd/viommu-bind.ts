/** The scenario of binding through the vIOMMU: the guest's side in full, the host in one piece. */
import { defineScenario, defineSystem, type AnyInvariant } from "../../src/system/index.ts";
import { acknowledgedBindingIsAttached } from "../../invariants/acknowledged-binding-is-attached.ts";
import { bindingMatchesGuestEntry } from "../../invariants/binding-matches-guest-entry.ts";
import { bookkeepingMatchesHardware } from "../../invariants/bookkeeping-matches-hardware.ts";
import { cachedEntryMatchesAttachedHwpt } from "../../invariants/cached-entry-matches-attached-hwpt.ts";
import { failedBindIsNotCachedAsValid } from "../../invariants/failed-bind-is-not-cached-as-valid.ts";
import { guestPiotlbReachesHostBeforeWait } from "../../invariants/guest-piotlb-reaches-host-before-wait.ts";
import { invalidEntryBlocksDevice } from "../../invariants/invalid-entry-blocks-device.ts";
import { noNestedHwptLeak } from "../../invariants/no-nested-hwpt-leak.ts";
import { noStaleGuestLeafAfterAck } from "../../invariants/no-stale-guest-leaf-after-ack.ts";
import { parentOutlivesChild } from "../../invariants/parent-outlives-child.ts";
import { translationOffMeansDefaultHwpt } from "../../invariants/translation-off-means-default-hwpt.ts";
import { isGuestDone } from "./acknowledged.ts";
import { atomicHost } from "./atomic-host.ts";
import {
  initialAtomicHost,
  type AtomicHostEvent,
  type AtomicHostWorld,
} from "./atomic-host-state.ts";
import { runInOnePiece } from "./host-view.ts";
import { guestDriver } from "./guest-driver.ts";
import type { GuestEvent } from "./guest-events.ts";
import { guestNames, initialGuest, type GuestNames } from "./guest-state.ts";
import { iommufd } from "./iommufd.ts";
import type { IommufdEvent } from "./iommufd-events.ts";
import { hwptNames, initialIommufd } from "./iommufd-state.ts";
import { bindingLiveness } from "./liveness.ts";
import { reduceAtomicHost } from "./reducer/atomic-host.ts";
import { reduceGuest } from "./reducer/guest.ts";
import { reduceIommufd } from "./reducer/iommufd.ts";
import { reduceViommu } from "./reducer/viommu.ts";
import { viommu } from "./viommu.ts";
import type { ViommuEvent } from "./viommu-events.ts";
import { initialViommu } from "./viommu-state.ts";

type Event = GuestEvent | ViommuEvent | IommufdEvent | AtomicHostEvent;

/** Hands an event to the reducer of the party whose name it begins with. */
function reduce(world: AtomicHostWorld, event: Event): void {
  const party = event.type.slice(0, event.type.indexOf("."));
  if (party === "guest") reduceGuest(world, event as GuestEvent);
  else if (party === "viommu") reduceViommu(world, event as ViommuEvent);
  else if (party === "iommufd") reduceIommufd(world, event as IommufdEvent);
  else reduceAtomicHost(world, event as AtomicHostEvent);
}

/** The rules of the guest's side, for a host in one piece. */
function bindingInvariants(n: GuestNames): AnyInvariant[] {
  const { nested } = hwptNames(n);
  const pages = nested.flatMap((hwpt) => n.iovas.map((iova) => ({ hwpt, iova })));
  return [
    bindingMatchesGuestEntry(n.places, runInOnePiece),
    acknowledgedBindingIsAttached(n.places, runInOnePiece),
    cachedEntryMatchesAttachedHwpt(n.places),
    invalidEntryBlocksDevice(n.places, runInOnePiece),
    translationOffMeansDefaultHwpt(n.devices),
    guestPiotlbReachesHostBeforeWait(pages),
    noStaleGuestLeafAfterAck(pages),
    failedBindIsNotCachedAsValid(n.places),
    noNestedHwptLeak(nested, n.places),
    parentOutlivesChild(nested),
    bookkeepingMatchesHardware(n.places, runInOnePiece),
  ];
}

export const viommuBind = defineScenario({
  name: "vtd.viommu-bind",
  title: "Binding guest tables through the vIOMMU",
  description:
    "A guest's driver on two vCPUs binds first-stage tables to the RID's PASID of one device (with " +
    "the bounds devices and pasids also to a second one, which shares the default HWPT, and to " +
    "explicit PASIDs), " +
    "unbinds them, changes the table or the DID of a present entry in place, maps and unmaps a " +
    "page, rewrites the context entry, sets the root and switches translation on and off, " +
    "without a limit of operations. (A driver that never changes a present entry unbinds first " +
    "and binds again.) The vIOMMU reads each structure, makes each ioctl and takes each result " +
    "in a step of its own, while the other vCPU goes on. The vCPU that wrote a register waits, " +
    "and so does every other register write: QEMU holds its global lock, and Linux the lock of " +
    "its queue; hence one batch is in the queue at a time. A PASID entry is read in one step, " +
    "since no batch can be taken between its clearing and its rewriting. The guest submits PC, " +
    "PIOTLB and wait in one batch, where Linux submits two. The host carries out each call in " +
    "one step; allocation, attachment of a nested HWPT and invalidation can fail once, and a " +
    "failed attachment leaves the device blocked. Blocking does not fail, nor does attaching the " +
    "default HWPT: the kernel has attached it before. Left out: legacy mode and shadow tables (the " +
    "root is always a scalable-mode one), reset, migration and hot-plug, device-TLBs, page " +
    "requests, the faults that QEMU does not report either.",
  bounds: {
    vcpus: { default: 2, min: 1, max: 2, meaning: "vCPUs that run the guest's driver" },
    devices: { default: 1, min: 1, max: 2, meaning: "passthrough devices of the guest" },
    pasids: { default: 1, min: 1, max: 2, meaning: "PASIDs of a device; pasid0 is the RID's" },
    tables: { default: 2, min: 1, max: 3, meaning: "first-stage tables of the guest" },
    dids: { default: 2, min: 1, max: 3, meaning: "domain ids that the guest uses" },
    iovas: { default: 1, min: 1, max: 2, meaning: "pages of each address space" },
    pages: { default: 1, min: 1, max: 2, meaning: "guest pages that a leaf can map" },
    passThrough: { default: 1, min: 0, max: 1, meaning: "whether entries may say pass-through" },
    failures: { default: 1, min: 0, max: 3, meaning: "calls of the host that fail" },
    operations: { default: 0, min: 0, max: 12, meaning: "operations of the guest; 0 is no limit" },
  },
  system: (b) => {
    const n = guestNames({ ...b, tableFrees: 0 });
    return defineSystem<AtomicHostWorld, Event>({
      initial: {
        ...initialGuest(n, b.operations === 0 ? null : b.operations),
        ...initialIommufd(n, b.failures),
        ...initialViommu(n),
        ...initialAtomicHost(n),
      },
      components: [
        guestDriver(n, b.operations > 0),
        viommu(n),
        iommufd(n, b.failures > 0),
        atomicHost(n),
      ],
      reducer: reduce,
      invariants: bindingInvariants(n),
      liveness: bindingLiveness(n, runInOnePiece),
      // Not the PASIDs: pasid0 is the RID's. Nor the HWPTs: the lowest free one is next.
      symmetry: {
        vcpus: n.vcpus,
        devices: n.devices,
        tables: n.tables,
        dids: n.dids,
        iovas: n.iovas,
        pages: n.pages,
      },
      final: (world) => isGuestDone(world, n),
    });
  },
  expected: { states: 815_020, transitions: 1_763_648, depth: 85 },
});
