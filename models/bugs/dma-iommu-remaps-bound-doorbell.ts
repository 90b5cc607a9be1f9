/** Guest: the page of its doorbell leads to memory while the host has it on the wire, bound by the VMM. */
import { defineVariant } from "../../src/system/index.ts";
import { withDoorbellRemapper } from "../msi/doorbell-remapper.ts";
import { dynamicStage2Doorbell } from "../proposals/dynamic-stage2-doorbell.ts";

export const dmaIommuRemapsBoundDoorbell = defineVariant({
  name: "dma-iommu-remaps-bound-doorbell",
  title: "The guest uses its doorbell's page for memory after the VMM has bound it",
  reference:
    "Auger, VFIO_IOMMU_SET_MSI_BINDING (2019 to 2021); Linux dma-iommu.c: iommu_dma_get_msi_page",
  kind: "bug",
  caughtBy: [
    "msi-doorbell-mapped-in-both-stages",
    "msi-never-hits-ram",
    "msi-route-matches-vdoorbell",
    "no-stale-doorbell-translation",
    "msi-delivered",
  ],
  showcases: [
    {
      scenario: "msi.sw-nested-passthrough",
      bounds: { domains: 1, bypass: 0, maps: 0, affinity: 0, hotplug: 0 },
    },
  ],
  apply: (system) => withDoorbellRemapper(dynamicStage2Doorbell.apply(system)),
});
