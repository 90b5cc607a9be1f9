/** VT-d: no IOTLB entry outlives the acknowledged revocation of anything it was derived from. */
import { defineInvariant } from "../src/system/index.ts";
import type { Iova } from "../models/shared/ids.ts";
import type { Place } from "../models/vtd/host-events.ts";
import type { HostWorld, IotlbEntry, PasidEntry } from "../models/vtd/host-state.ts";
import type { HostTopology } from "../models/vtd/host-topology.ts";
import { asGpa, tablePage } from "../models/vtd/memory.ts";

type P = Place & { iova: Iova };

/** Whether the second stage still leads from the page to the frame, or the loss of it is pending. */
function frameAgrees(world: HostWorld, { ssRoot }: PasidEntry, { gpa, hpa }: IotlbEntry): boolean {
  return world.ssRevoked[ssRoot][gpa] || world.secondStage[ssRoot][gpa] === hpa;
}

/** Whether the first stage still leads to the page, through a table that is still mapped. */
function pageAgrees(world: HostWorld, entry: PasidEntry, iova: Iova, gpa: string): boolean {
  const { fsRoot, ssRoot } = entry;
  if (fsRoot === null) return gpa === asGpa(iova);
  const table = tablePage(fsRoot);
  if (world.leafRevoked[fsRoot][iova] || world.ssRevoked[ssRoot][table]) return true;
  return world.firstStage[fsRoot][iova] === gpa && world.secondStage[ssRoot][table] !== null;
}

export const noStaleIotlbAfterAck = ({ places, iovas }: HostTopology) =>
  defineInvariant<HostWorld, P>({
    name: "no-stale-iotlb-after-ack",
    claim:
      "Once a revocation is acknowledged, no IOTLB entry that was derived from the old value exists.",
    citation: "VT-d 6.5.3.3, 6.5.3.6",
    forAll: places.flatMap((place) => iovas.map((iova) => ({ ...place, iova }))),
    when: (world, { dev, pasid, iova }) => world.iotlb[dev][pasid][iova] !== null,
    // The DID need not be compared while the entry is being changed: a hit ignores it (VT-d 6.2.1).
    holds: (world, { dev, pasid, iova }) => {
      if (world.entryRevoked[dev][pasid]) return true;
      const cached = world.iotlb[dev][pasid][iova]!;
      const { present, content } = world.pasidTable[dev][pasid];
      if (!present || content === null) return false;
      if (cached.did !== content.did || cached.pgtt !== content.pgtt) return false;
      return pageAgrees(world, content, iova, cached.gpa) && frameAgrees(world, content, cached);
    },
    explain: (world, { dev, pasid, iova }) => {
      const { did, gpa, hpa } = world.iotlb[dev][pasid][iova]!;
      return (
        `The IOTLB translates ${iova} of ${pasid} of ${dev} to ${hpa} (${gpa}, tagged ${did}), ` +
        "which the tables no longer say, and whoever revoked it goes on as if it were gone."
      );
    },
  });
