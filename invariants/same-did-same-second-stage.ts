/** VT-d: present PASID entries with one DID name one second-stage table. */
import { defineInvariant } from "../src/system/index.ts";
import type { DeviceId, Pasid } from "../models/shared/ids.ts";
import type { HostWorld, PasidEntry } from "../models/vtd/host-state.ts";
import type { HostTopology } from "../models/vtd/host-topology.ts";

type P = { dev1: DeviceId; pasid1: Pasid; dev2: DeviceId; pasid2: Pasid };

function presentEntry(world: HostWorld, dev: DeviceId, pasid: Pasid): PasidEntry | null {
  const { present, content } = world.pasidTable[dev][pasid];
  return present ? content : null;
}

export const sameDidSameSecondStage = ({ places }: HostTopology) =>
  defineInvariant<HostWorld, P>({
    name: "same-did-same-second-stage",
    claim: "Two present PASID entries with one domain id have the same second-stage table.",
    citation: "VT-d 6.2.3.1, 9.6",
    // In both orders where places may be exchanged: there are more than two, or two devices.
    forAll: places.flatMap((b, i) =>
      places
        .filter((a, j) => j < i || (j > i && (places.length > 2 || a.dev !== b.dev)))
        .map((a) => ({ dev1: a.dev, pasid1: a.pasid, dev2: b.dev, pasid2: b.pasid })),
    ),
    when: (world, { dev1, pasid1, dev2, pasid2 }) =>
      presentEntry(world, dev1, pasid1) !== null && presentEntry(world, dev2, pasid2) !== null,
    holds: (world, { dev1, pasid1, dev2, pasid2 }) => {
      const a = presentEntry(world, dev1, pasid1)!;
      const b = presentEntry(world, dev2, pasid2)!;
      return a.did !== b.did || a.ssRoot === b.ssRoot;
    },
    explain: (world, { dev1, pasid1, dev2, pasid2 }) => {
      const a = presentEntry(world, dev1, pasid1)!;
      const b = presentEntry(world, dev2, pasid2)!;
      return (
        `${pasid1} of ${dev1} and ${pasid2} of ${dev2} both have ${a.did}, ` +
        `but one is translated by ${a.ssRoot} and the other by ${b.ssRoot}.`
      );
    },
  });
