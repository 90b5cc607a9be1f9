/** VT-d: what is attached and mapped works; the other side of every rule about flushing and blocking. */
import { defineInvariant } from "../src/system/index.ts";
import type { Place } from "../models/vtd/host-events.ts";
import type { HostWorld } from "../models/vtd/host-state.ts";
import type { HostTopology } from "../models/vtd/host-topology.ts";
import { isMappingLive } from "../models/vtd/live-mapping.ts";

export const liveMappingNeverFaults = ({ places }: HostTopology) =>
  defineInvariant<HostWorld, Place>({
    name: "live-mapping-never-faults",
    claim: "A request to an address that is attached and mapped for good never faults.",
    citation: "VT-d 6.1, 6.5.3.5",
    forAll: places.map((place) => ({ ...place })),
    when: (world, place) => {
      const { dev, pasid } = place;
      if (world.wronglyFaulted[dev][pasid]) return true;
      const request = world.request[dev][pasid];
      return request?.phase === "translated" && isMappingLive(world, place, request.iova);
    },
    holds: (world, { dev, pasid }) => !world.wronglyFaulted[dev][pasid],
    explain: (_world, { dev, pasid }) =>
      `A request of ${pasid} of ${dev} faulted although its domain was attached and its pages were mapped.`,
  });
