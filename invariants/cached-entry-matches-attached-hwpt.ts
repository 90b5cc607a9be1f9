/** vIOMMU: the cached PASID entry describes the HWPT that is attached. */
import { defineInvariant } from "../src/system/index.ts";
import type { Place } from "../models/vtd/guest-state.ts";
import { attachedBinding } from "../models/vtd/host-view.ts";
import type { ViommuWorld } from "../models/vtd/viommu-state.ts";

export const cachedEntryMatchesAttachedHwpt = (places: readonly Place[]) =>
  defineInvariant<ViommuWorld, Place>({
    name: "cached-entry-matches-attached-hwpt",
    claim: "While the vIOMMU is at rest, a valid cached entry describes the HWPT that is attached.",
    citation: "QEMU intel_iommu.c: vtd_pasid_cache_sync_locked; intel_iommu_accel.c",
    forAll: places,
    when: ({ guest, viommu }, { dev, pasid }) =>
      viommu.cached[dev][pasid] !== null && guest.trap === null,
    holds: (world, place) =>
      attachedBinding(world, place) === world.viommu.cached[place.dev][place.pasid]!.binding,
    explain: (world, place) =>
      `The vIOMMU has ${world.viommu.cached[place.dev][place.pasid]!.binding} cached for ` +
      `${place.pasid}; attached is ${attachedBinding(world, place) ?? "nothing"}.`,
  });
