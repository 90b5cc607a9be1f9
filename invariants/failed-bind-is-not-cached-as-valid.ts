/**
 * vIOMMU: an entry whose attachment failed is not taken for bound, so that the next flush tries
 * again.
 */
import { defineInvariant } from "../src/system/index.ts";
import type { Place } from "../models/vtd/guest-state.ts";
import type { ViommuWorld } from "../models/vtd/viommu-state.ts";

export const failedBindIsNotCachedAsValid = (places: readonly Place[]) =>
  defineInvariant<ViommuWorld, Place>({
    name: "failed-bind-is-not-cached-as-valid",
    claim: "After a call of the host for a place has failed, no entry is cached for it as valid.",
    citation: "QEMU intel_iommu.c: vtd_pasid_cache_sync_locked; VT-d 6.1",
    forAll: places,
    when: ({ ghost, guest }, { dev, pasid }) => ghost.degraded[dev][pasid] && guest.trap === null,
    holds: ({ viommu }, { dev, pasid }) => viommu.cached[dev][pasid] === null,
    explain: ({ viommu }, { dev, pasid }) =>
      `A call for ${pasid} has failed and nothing was attached since, but ` +
      `${viommu.cached[dev][pasid]!.binding} is cached as valid: no flush will try it again.`,
  });
