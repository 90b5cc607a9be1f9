/** Guest driver: wants its doorbell where a DIRECT region is mapped, and its own page table refuses that. */
import { defineVariant } from "../../src/system/index.ts";
import { refusesTakenPage } from "../msi/doorbell-rejected.ts";
import { withDoorbellInWindow } from "../msi/own-window.ts";
import { resvMemTDirect } from "../proposals/resv-mem-t-direct.ts";

export const virtioIommuDriverDoorbellRefusedByDirectRegion = defineVariant({
  name: "virtio-iommu-driver-doorbell-refused-by-direct-region",
  title: "The guest's own MSI window has the numbers of a DIRECT region, so no vector is set up",
  reference:
    "Linux virtio-iommu.c: MSI_IOVA_BASE; iommufd/driver.c: iommufd_sw_msi_install; io-pgtable-arm.c: arm_lpae_init_pte",
  kind: "bug",
  caughtBy: [
    "requested-vector-is-set-up",
    // As with the proposal itself.
    "device-can-be-blocked",
  ],
  showcases: [
    { scenario: "msi.sw-emulated", bounds: { domains: 1, bypass: 0, maps: 0, affinity: 0 } },
    {
      scenario: "msi.sw-passthrough",
      bounds: { domains: 1, bypass: 0, maps: 0, affinity: 0, hotplug: 0 },
    },
    { scenario: "msi.sw-nested-emulated", bounds: { domains: 1, bypass: 0, maps: 0, affinity: 0 } },
    {
      scenario: "msi.sw-nested-passthrough",
      bounds: { domains: 1, bypass: 0, maps: 0, affinity: 0, hotplug: 0 },
    },
  ],
  apply: (system) => refusesTakenPage(resvMemTDirect.apply(withDoorbellInWindow(system))),
});
