/** Guest driver: a device is put away while its driver still uses the vector. */
import { defineVariant, provide } from "../../src/system/index.ts";
import { driverSeams } from "../virtio-iommu/driver.ts";

export const virtioIommuDriverBlocksDeviceInUse = defineVariant({
  name: "virtio-iommu-driver-blocks-device-in-use",
  title: "An endpoint is detached while its vector is enabled",
  reference: "Linux iommu.c: iommu_group_claim_dma_owner (refused while a driver is bound)",
  kind: "bug",
  // A device that is blocked is to reach nothing, so no claim about the tables of the host is concerned.
  caughtBy: [
    "msi-delivered",
    "msi-route-matches-vdoorbell",
    "emulated-msi-reaches-virtual-doorbell",
    "requested-vector-is-set-up",
  ],
  showcases: [
    {
      scenario: "msi.sw-passthrough",
      bounds: { domains: 1, bypass: 0, maps: 0, affinity: 0, hotplug: 0 },
    },
    { scenario: "msi.sw-nested-emulated", bounds: { domains: 1, bypass: 0, maps: 0, affinity: 0 } },
  ],
  apply: (system) =>
    provide(system, "iommuDriver", driverSeams, { guards: { vectorInUse: () => false } }),
});
