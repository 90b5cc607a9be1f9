/** Guest: the page of its doorbell is used for memory while a vector writes there; the VMM walks the guest's table. */
import { defineVariant } from "../../src/system/index.ts";
import { withDoorbellRemapper } from "../msi/doorbell-remapper.ts";

export const dmaIommuRemapsDoorbellInUse = defineVariant({
  name: "dma-iommu-remaps-doorbell-in-use",
  title:
    "The guest uses its doorbell's page for memory, and an emulated device goes on writing there",
  reference:
    "Linux dma-iommu.c: iommu_dma_get_msi_page (which never frees one before the domain goes)",
  kind: "bug",
  caughtBy: ["emulated-msi-reaches-virtual-doorbell", "msi-never-hits-ram", "msi-delivered"],
  showcases: [
    { scenario: "msi.sw-nested-emulated", bounds: { domains: 1, bypass: 0, maps: 0, affinity: 0 } },
  ],
  apply: withDoorbellRemapper,
});
