/** Guest driver: asks to have its doorbell mapped where the host has its window; the device refuses. */
import { defineVariant } from "../../src/system/index.ts";
import { takesRejection } from "../msi/doorbell-rejected.ts";
import { withDoorbellInWindow } from "../msi/own-window.ts";

export const virtioIommuDriverAsksForDoorbellInHostWindow = defineVariant({
  name: "virtio-iommu-driver-asks-for-doorbell-in-host-window",
  title:
    "The guest's own MSI window has the numbers of the host's, and its MAP request is rejected",
  reference:
    "Linux virtio-iommu.c: MSI_IOVA_BASE, viommu_get_resv_regions; iommufd/driver.c: iommufd_sw_msi; virtio 5.13.6.8.1",
  kind: "bug",
  caughtBy: ["requested-vector-is-set-up", "guest-never-maps-over-window"],
  showcases: [
    { scenario: "msi.sw-emulated", bounds: { domains: 1, bypass: 0, maps: 0, affinity: 0 } },
    {
      scenario: "msi.sw-passthrough",
      bounds: { domains: 1, bypass: 0, maps: 0, affinity: 0, hotplug: 0 },
    },
  ],
  apply: (system) => takesRejection(withDoorbellInWindow(system)),
});
