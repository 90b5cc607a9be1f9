/** Guest driver: its table has memory where hardware takes every write for an interrupt. */
import { defineVariant } from "../../src/system/index.ts";
import { withWindowMapper } from "../msi/window-mapper.ts";

export const virtioIommuDriverMapsHardwareWindow = defineVariant({
  name: "virtio-iommu-driver-maps-hardware-window",
  title: "The guest's own table maps memory at the interrupt address range",
  reference: "VT-d 3.14; Linux dma-iommu.c: cookie_init_hw_msi_region, iova_reserve_iommu_regions",
  kind: "bug",
  caughtBy: [
    "hw-msi-window-unmapped",
    "guest-never-maps-over-window",
    "msi-doorbell-mapped-in-both-stages",
  ],
  showcases: [
    {
      scenario: "msi.hw-nested-passthrough",
      bounds: { domains: 1, bypass: 0, maps: 0, affinity: 0, hotplug: 0 },
    },
    { scenario: "msi.hw-nested-emulated", bounds: { domains: 1, bypass: 0, maps: 0, affinity: 0 } },
  ],
  apply: withWindowMapper,
});
