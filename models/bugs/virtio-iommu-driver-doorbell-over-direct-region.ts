/** Guest driver: maps its doorbell over the identity mapping of a DIRECT region. */
import { defineVariant } from "../../src/system/index.ts";
import { overwritesPage, withDoorbellInWindow } from "../msi/own-window.ts";
import { resvMemTDirect } from "../proposals/resv-mem-t-direct.ts";

export const virtioIommuDriverDoorbellOverDirectRegion = defineVariant({
  name: "virtio-iommu-driver-doorbell-over-direct-region",
  title: "The guest's own MSI window has the numbers of a DIRECT region, and takes its page over",
  reference:
    "Linux virtio-iommu.c: MSI_IOVA_BASE; iommu.c: iommu_create_device_direct_mappings; iommufd/driver.c: iommufd_sw_msi",
  kind: "bug",
  caughtBy: [
    "direct-region-identity",
    "guest-never-maps-over-window",
    "msi-doorbell-mapped-in-both-stages",
    "msi-delivered",
    // An emulated device gets through to its doorbell, so its interrupts arrive.
    "reserved-range-never-reached",
    // As with the proposal itself.
    "device-can-be-blocked",
  ],
  showcases: [
    { scenario: "msi.sw-nested-emulated", bounds: { domains: 1, bypass: 0, maps: 0, affinity: 0 } },
    {
      scenario: "msi.sw-nested-passthrough",
      bounds: { domains: 1, bypass: 0, maps: 0, affinity: 0, hotplug: 0 },
    },
  ],
  apply: (system) => overwritesPage(resvMemTDirect.apply(withDoorbellInWindow(system))),
});
