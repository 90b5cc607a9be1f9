/** PASID-cache synchronisation: what is to be done about one place, by a table of predicates. */
import type { GuestDescriptor, GuestPasidEntry, Place } from "./guest-state.ts";
import type { Pasid } from "../shared/ids.ts";
import type { CachedEntry, Filter } from "./viommu-state.ts";

/**
 * Whether a synchronisation speaks of a place. The DID compared is that of the cached copy, and
 * that of guest memory only where nothing is cached (QEMU intel_iommu.c:
 * vtd_pasid_cache_sync_locked).
 */
export function covers(
  filter: Filter,
  pasid: Pasid,
  memory: GuestPasidEntry,
  cached: CachedEntry | null,
): boolean {
  if (filter.kind === "all") return true;
  const did = (cached ?? memory).did;
  return filter.did === did && (filter.kind === "domain" || filter.pasid === pasid);
}

/**
 * Whether the cached copy says what guest memory says. All fields count, also those that no host
 * object has.
 */
export function isUnchanged(memory: GuestPasidEntry, cached: CachedEntry): boolean {
  return memory.did === cached.did && memory.binding === cached.binding;
}

/** What a descriptor asks to compare with guest memory; null when nothing. */
export function syncFilter(descriptor: GuestDescriptor): Filter | null {
  // QEMU intel_iommu.c: vtd_context_device_invalidate takes a context flush for a PASID flush,
  // because some guests flush the PASID cache first.
  if (descriptor.kind === "contextCache") return { kind: "all" };
  if (descriptor.kind !== "pasidCache") return null;
  const { did, pasid } = descriptor;
  return pasid === null ? { kind: "domain", did } : { kind: "pasid", did, pasid };
}

/**
 * The places that a descriptor makes the vIOMMU look at. An entry that is not present any more is
 * dropped whatever DID and PASID are flushed (QEMU intel_iommu.c: vtd_pasid_cache_sync_locked), so
 * that the filter comes later.
 */
export function syncPlaces(descriptor: GuestDescriptor, places: readonly Place[]): Place[] {
  return places.filter(({ dev }) => {
    if (descriptor.kind === "contextCache") return descriptor.dev === dev;
    return descriptor.kind === "pasidCache";
  });
}

/**
 * Whether a PIOTLB descriptor concerns what is bound at a place (QEMU intel_iommu_accel.c:
 * vtd_flush_host_piotlb_locked; a later series forwards other PASIDs than 0).
 */
export function forwardsTo(
  descriptor: Extract<GuestDescriptor, { readonly kind: "piotlb" }>,
  place: Place,
  cached: CachedEntry | null,
): boolean {
  if (cached === null || cached.binding === "passThrough") return false;
  return descriptor.pasid === place.pasid && descriptor.did === cached.did;
}
