/** VT-d: no PASID-cache entry outlives the acknowledged revocation of what it was read from. */
import { defineInvariant } from "../src/system/index.ts";
import type { Place } from "../models/vtd/host-events.ts";
import type { HostWorld } from "../models/vtd/host-state.ts";
import type { HostTopology } from "../models/vtd/host-topology.ts";

/*
 * All three "no stale … after ack" compare the cached copy with what the tables say now, wherever no
 * revocation is outstanding. Marking copies as dead at the acknowledgement would miss those that a
 * walk fills later from another stale copy, or under a recycled tag.
 */
export const noStalePasidCacheAfterAck = ({ places }: HostTopology) =>
  defineInvariant<HostWorld, Place>({
    name: "no-stale-pasid-cache-after-ack",
    claim:
      "Once the change of a PASID entry is acknowledged, no cached copy of the old one exists.",
    citation: "VT-d 6.5.3.3 table 28",
    forAll: places.map((place) => ({ ...place })),
    when: (world, { dev, pasid }) => world.pasidCache[dev][pasid] !== null,
    holds: (world, { dev, pasid }) => {
      if (world.entryRevoked[dev][pasid]) return true;
      const { present, content } = world.pasidTable[dev][pasid];
      const cached = world.pasidCache[dev][pasid]!;
      return (
        present &&
        content !== null &&
        cached.did === content.did &&
        cached.pgtt === content.pgtt &&
        cached.fsRoot === content.fsRoot &&
        cached.ssRoot === content.ssRoot
      );
    },
    explain: (world, { dev, pasid }) => {
      const cached = world.pasidCache[dev][pasid]!;
      const { present, content } = world.pasidTable[dev][pasid];
      return (
        `The PASID cache holds an entry with ${cached.did} for ${pasid} of ${dev}; ` +
        `the entry in memory ${present && content ? `has ${content.did}` : "is not present"}, ` +
        "and the driver has acknowledged the change."
      );
    },
  });
