/** VT-d: no paging-structure cache holds a pointer whose revocation is acknowledged. */
import { defineInvariant } from "../src/system/index.ts";
import type { Did, Pasid } from "../models/shared/ids.ts";
import type { FsPointer, HostWorld } from "../models/vtd/host-state.ts";
import type { HostTopology } from "../models/vtd/host-topology.ts";
import { tablePage } from "../models/vtd/memory.ts";

type P = { did: Did; pasid: Pasid };

/**
 * Whether the PASID has an entry with these tags that names the table where the pointer leads. While an entry of
 * the PASID is being revoked, its old tags are not known any more, and everything is excused.
 */
function isCurrent(world: HostWorld, { places }: HostTopology, { did, pasid }: P): boolean {
  const pointer = world.fsCache[did][pasid]!;
  return places.some(({ dev, pasid: other }) => {
    if (other !== pasid) return false;
    if (world.entryRevoked[dev][pasid]) return true;
    const { present, content } = world.pasidTable[dev][pasid];
    if (!present || content?.did !== did || content.fsRoot !== pointer.fsRoot) return false;
    return leadsToTable(world, content.ssRoot, pointer);
  });
}

function leadsToTable(world: HostWorld, ssRoot: `ssroot${number}`, pointer: FsPointer): boolean {
  const page = tablePage(pointer.fsRoot);
  return world.ssRevoked[ssRoot][page] || world.secondStage[ssRoot][page] === pointer.hpa;
}

/** First-stage pointers by their tags; those of the second stage have a rule of their own. */
export const noStaleWalkCacheAfterAck = (topology: HostTopology) =>
  defineInvariant<HostWorld, P>({
    name: "no-stale-walk-cache-after-ack",
    claim:
      "Once a revocation is acknowledged, no cached pointer of a walk comes from the old value.",
    citation: "VT-d 6.5.2.3 table 23, 6.5.2.4 table 24, 6.5.3.3 table 28",
    forAll: topology.dids.flatMap((did) =>
      [...new Set(topology.places.map(({ pasid }) => pasid))].map((pasid) => ({ did, pasid })),
    ),
    when: (world, { did, pasid }) =>
      world.fsCache[did][pasid] !== null || world.ssCache[did] !== null,
    holds: (world, parameters) => {
      const { did, pasid } = parameters;
      if (world.fsCache[did][pasid] !== null && !isCurrent(world, topology, parameters))
        return false;
      const root = world.ssCache[did];
      return (
        root === null ||
        topology.domains.some((id) => world.didOf[id] === did && world.domain[id]?.ssRoot === root)
      );
    },
    explain: (world, { did, pasid }) =>
      `Under ${did} the unit holds the second-stage table ${world.ssCache[did] ?? "(none)"} and for ${pasid} ` +
      `the first-stage table ${world.fsCache[did][pasid]?.fsRoot ?? "(none)"}; ` +
      "no entry with these tags names them any more.",
  });
