/** Guest driver: finds a DIRECT region mapped where it wants its doorbell, and takes that for the doorbell. */
import { defineVariant } from "../../src/system/index.ts";
import { withDoorbellInWindow } from "../msi/own-window.ts";
import { resvMemTDirect } from "../proposals/resv-mem-t-direct.ts";

export const virtioIommuDriverTakesDirectRegionForDoorbell = defineVariant({
  name: "virtio-iommu-driver-takes-direct-region-for-doorbell",
  title:
    "The guest's own MSI window has the numbers of a DIRECT region, whose page is used as it is",
  reference:
    "Linux virtio-iommu.c: MSI_IOVA_BASE; iommufd/driver.c: iommufd_sw_msi_install (present_sw_msi)",
  kind: "bug",
  caughtBy: [
    "msi-route-matches-vdoorbell",
    "msi-delivered",
    // As with the proposal itself.
    "device-can-be-blocked",
  ],
  showcases: [
    {
      scenario: "msi.sw-nested-passthrough",
      bounds: { domains: 1, bypass: 0, maps: 0, affinity: 0, hotplug: 0 },
    },
  ],
  apply: (system) => resvMemTDirect.apply(withDoorbellInWindow(system)),
});
