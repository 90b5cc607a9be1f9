/** The batches of descriptors that the guest's driver submits, each with a wait at its end. */
import type { DeviceId, Did, Iova } from "../shared/ids.ts";
import type { GuestDescriptor, GuestNames, GuestState, Place, Vcpu } from "./guest-state.ts";
import type { FsRoot } from "./memory.ts";

const wait = (vcpu: Vcpu): GuestDescriptor => ({ kind: "wait", vcpu });

/**
 * After a change of a PASID entry: VT-d 6.5.3.3, table of flushes, rows for a PASID entry; under
 * caching mode also where the entry was not present (VT-d 6.1; Linux intel/pasid.c:
 * pasid_flush_caches).
 */
export function entryFlush(
  { guest }: GuestState,
  { dev, pasid }: Place,
  vcpu: Vcpu,
): GuestDescriptor[] {
  const { did } = guest.entryChange[dev][pasid]!;
  return [
    { kind: "pasidCache", did, pasid },
    { kind: "piotlb", did, pasid, iova: null },
    wait(vcpu),
  ];
}

/**
 * After a leaf was cleared: the page under every tag that may hold it (VT-d 6.5.3.3; Linux
 * intel/cache.c: cache_tag_flush_range). While a DID changes, that is the old tag and the new one.
 */
export function leafFlush(
  { guest }: GuestState,
  places: readonly Place[],
  root: FsRoot,
  iova: Iova,
  vcpu: Vcpu,
): GuestDescriptor[] {
  const flushes = places.flatMap(({ dev, pasid }) => {
    const did = guest.user[root][dev][pasid];
    if (did === null) return [];
    const old = guest.entryChange[dev][pasid]?.did ?? did;
    return distinct([did, old]).map((tag) => ({ kind: "piotlb" as const, did: tag, pasid, iova }));
  });
  return [...flushes, wait(vcpu)];
}

/**
 * After a change of a context entry that was present (VT-d 6.5.3.3; Linux intel/pasid.c:
 * intel_context_flush_no_pasid), or that was not: that is cached under DID 0, if at all, and Linux
 * leaves the PASID cache alone (device_pasid_table_setup).
 */
export function contextFlush(
  { guest }: GuestState,
  { places }: GuestNames,
  dev: DeviceId,
  vcpu: Vcpu,
): GuestDescriptor[] {
  const context = { kind: "contextCache", dev } as const;
  if (!guest.contextChange[dev]!.wasPresent)
    return [context, { kind: "iotlb", did: "did0" }, wait(vcpu)];
  const tags = places
    .filter((place) => place.dev === dev)
    .flatMap(({ pasid }) => guest.pasidEntry[dev][pasid]?.did ?? []);
  const dids = distinct(tags);
  return [
    context,
    ...dids.map((did) => ({ kind: "pasidCache" as const, did, pasid: null })),
    ...dids.map((did) => ({ kind: "iotlb" as const, did })),
    wait(vcpu),
  ];
}

function distinct(dids: readonly Did[]): Did[] {
  return [...new Set(dids)];
}
