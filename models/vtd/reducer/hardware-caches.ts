/** Reducer of the unit's caches: fills, and what an invalidation removes. */
import type { Did, Gpa, Hpa, Iova, Pasid } from "../../shared/ids.ts";
import type {
  FlushDescriptor,
  IotlbDescriptor,
  PasidCacheDescriptor,
  PiotlbDescriptor,
} from "../descriptors.ts";
import type { SsRoot } from "../domain-ops.ts";
import type { Place } from "../host-events.ts";
import type { HostWorld, PasidEntry } from "../host-state.ts";
import type { HostTopology } from "../host-topology.ts";
import {
  concernsPasid,
  reachesFsPointer,
  reachesPasidEntry,
  reachesSsPointer,
  reachesTranslation,
} from "../invalidation-reach.ts";

/** Removes all that the descriptor reaches. */
export function invalidate(world: HostWorld, topology: HostTopology, d: FlushDescriptor): void {
  if (d.kind === "pasidCache") return dropPasidEntries(world, topology, d);
  dropTranslations(world, topology, d);
  dropPointers(world, topology, d);
}

function dropPasidEntries(
  world: HostWorld,
  { places }: HostTopology,
  descriptor: PasidCacheDescriptor,
): void {
  for (const { dev, pasid } of places) {
    if (!concernsPasid(descriptor, pasid)) continue;
    const entry = world.pasidCache[dev][pasid];
    if (entry !== null && reachesPasidEntry(descriptor, { did: entry.did, pasid }))
      world.pasidCache[dev][pasid] = null;
  }
}

function dropTranslations(
  world: HostWorld,
  { places, iovas }: HostTopology,
  descriptor: IotlbDescriptor | PiotlbDescriptor,
): void {
  for (const { dev, pasid } of places) {
    if (!concernsPasid(descriptor, pasid)) continue;
    const entries = world.iotlb[dev][pasid];
    for (const iova of iovas) {
      const entry = entries[iova];
      if (entry !== null && reachesTranslation(descriptor, { ...entry, pasid, iova }))
        entries[iova] = null;
    }
  }
}

/** The keys of the structure caches are their tags, so that nothing has to be read here. */
function dropPointers(
  world: HostWorld,
  { places, dids }: HostTopology,
  descriptor: IotlbDescriptor | PiotlbDescriptor,
): void {
  for (const did of dids) {
    for (const { pasid } of places)
      if (reachesFsPointer(descriptor, { did, pasid })) world.fsCache[did][pasid] = null;
    if (reachesSsPointer(descriptor, { did })) world.ssCache[did] = null;
  }
}

/** Tagged by the DID that was just read (VT-d 6.2.3). */
export function cacheEntry(world: HostWorld, { dev, pasid }: Place, entry: PasidEntry): void {
  world.pasidCache[dev][pasid] = entry;
}

export function cacheTable(world: HostWorld, pasid: Pasid, entry: PasidEntry, table: Hpa): void {
  world.fsCache[entry.did][pasid] = { fsRoot: entry.fsRoot!, hpa: table };
}

export function cacheSsPointer(world: HostWorld, did: Did, through: SsRoot): void {
  world.ssCache[did] = through;
}

/** Tagged by the DID of the entry that the walk began with, however old that copy is (VT-d 6.2.3.1). */
export function cacheTranslation(
  world: HostWorld,
  { dev, pasid }: Place,
  found: { iova: Iova; entry: PasidEntry; gpa: Gpa; hpa: Hpa },
): void {
  const { did, pgtt } = found.entry;
  world.iotlb[dev][pasid][found.iova] = { did, pgtt, gpa: found.gpa, hpa: found.hpa };
}
