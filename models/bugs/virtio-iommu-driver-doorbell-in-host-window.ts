/** Guest driver: its table has the doorbell where the host has its window, and nobody looks at what it maps. */
import { defineVariant } from "../../src/system/index.ts";
import { withDoorbellInWindow } from "../msi/own-window.ts";

export const virtioIommuDriverDoorbellInHostWindow = defineVariant({
  name: "virtio-iommu-driver-doorbell-in-host-window",
  title:
    "The guest's own MSI window has the numbers of the host's, and leads to the virtual doorbell",
  reference:
    "Linux virtio-iommu.c: MSI_IOVA_BASE, viommu_get_resv_regions; iommufd/driver.c: iommufd_sw_msi; virtio 5.13.6.8.1",
  kind: "bug",
  caughtBy: [
    "guest-never-maps-over-window",
    "emulated-msi-reaches-virtual-doorbell",
    "msi-route-matches-vdoorbell",
    "msi-delivered",
    // As without the bug: no proposal is in place.
    "msi-doorbell-mapped-in-both-stages",
  ],
  showcases: [
    { scenario: "msi.sw-nested-emulated", bounds: { domains: 1, bypass: 0, maps: 0, affinity: 0 } },
    {
      scenario: "msi.sw-nested-passthrough",
      bounds: { domains: 1, bypass: 0, maps: 0, affinity: 0, hotplug: 0 },
    },
  ],
  apply: withDoorbellInWindow,
});
