/** VT-d: a device reaches no frame but those of the VM that it was given to. */
import { defineInvariant } from "../src/system/index.ts";
import type { Place } from "../models/vtd/host-events.ts";
import type { HostWorld } from "../models/vtd/host-state.ts";
import type { HostTopology } from "../models/vtd/host-topology.ts";

/** A request past translation can be committed at any moment, so it must not even be on its way. */
export const dmaStaysInsideOwner = ({ places }: HostTopology) =>
  defineInvariant<HostWorld, Place>({
    name: "dma-stays-inside-owner",
    claim: "A translated request is on its way only to a frame of the VM that has the device.",
    citation: "VT-d 6.5.3.6; Linux drivers/iommu/iommu.c: __iommu_group_set_domain_internal",
    forAll: places.map((place) => ({ ...place })),
    when: (world, { dev, pasid }) => world.request[dev][pasid]?.phase === "translated",
    holds: (world, { dev, pasid }) => {
      const request = world.request[dev][pasid];
      if (request?.phase !== "translated") return true;
      return world.owner[request.result.hpa] === world.assignedTo[dev][pasid];
    },
    explain: (world, { dev, pasid }) => {
      const request = world.request[dev][pasid];
      const hpa = request?.phase === "translated" ? request.result.hpa : undefined;
      return (
        `A request of ${pasid} of ${dev}, which belongs to ${world.assignedTo[dev][pasid]}, is on its way ` +
        `to ${hpa}, which belongs to ${hpa === undefined ? "nobody" : world.owner[hpa]}.`
      );
    },
  });
