/** vIOMMU: a binding that the guest has flushed works, unless a call of the host has failed. */
import { defineInvariant } from "../src/system/index.ts";
import { isAcknowledged, isEntryLive } from "../models/vtd/acknowledged.ts";
import type { Place } from "../models/vtd/guest-state.ts";
import { attachedBinding, type HostView } from "../models/vtd/host-view.ts";
import type { IommufdWorld } from "../models/vtd/iommufd-state.ts";

/** The opposite of blocking everything. @param running what hardware runs */
export const acknowledgedBindingIsAttached = <World extends IommufdWorld>(
  places: readonly Place[],
  running: HostView<World>,
) =>
  defineInvariant<World, Place>({
    name: "acknowledged-binding-is-attached",
    claim: "A present PASID entry whose flush the guest has observed is attached and not blocked.",
    citation: "VT-d 6.1 (caching mode), 6.5.3.3; QEMU intel_iommu.c: vtd_pasid_cache_sync_locked",
    forAll: places,
    when: (world, place) =>
      isAcknowledged(world, place) &&
      isEntryLive(world, place) &&
      !world.ghost.degraded[place.dev][place.pasid],
    holds: (world, place) =>
      attachedBinding(world, place) !== null && running(world, place) !== null,
    explain: (world, place) =>
      `The guest has bound ${world.guest.pasidEntry[place.dev][place.pasid]!.binding} at ` +
      `${place.pasid} and observed the flush, no call has failed, and the device is blocked.`,
  });
