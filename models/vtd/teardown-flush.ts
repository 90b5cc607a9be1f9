/** The two flushes of a teardown (VT-d 6.5.3.3 table 28; Linux intel/pasid.c: intel_pasid_tear_down_entry). */
import type { Did, Pasid } from "../shared/ids.ts";
import type { FlushDescriptor } from "./descriptors.ts";
import type { Place } from "./host-events.ts";
import type { HostWorld, PasidEntry } from "./host-state.ts";

/** The entry of which only the present bit was cleared. Cached copies carry the DID that it still has. */
export function revokedEntry(world: HostWorld, { dev, pasid }: Place): PasidEntry {
  return world.pasidTable[dev][pasid].content!;
}

export function flushPasidCache(did: Did, pasid: Pasid): FlushDescriptor {
  return { kind: "pasidCache", scope: "pasid", did, pasid };
}

/**
 * The IOTLB side. Both types of the model have a second stage, whose pointers only a flush of the domain
 * removes; a first stage alone would need the PASID-based one.
 */
export function flushTranslations(did: Did): FlushDescriptor {
  return { kind: "iotlb", scope: "domain", did };
}
