/** Guest driver: knows that a region is DIRECT, and attaches the endpoint to domains that do not map it. */
import { defineVariant, provide } from "../../src/system/index.ts";
import { resvMemTDirect } from "../proposals/resv-mem-t-direct.ts";
import { driverSeams } from "../virtio-iommu/driver.ts";

export const virtioIommuDriverSkipsDirectRegion = defineVariant({
  name: "virtio-iommu-driver-skips-direct-region",
  title: "An endpoint is attached without the identity mapping that its DIRECT region asks for",
  reference: "Linux iommu.c: iommu_create_device_direct_mappings, called before the domain is used",
  kind: "bug",
  caughtBy: [
    "msi-doorbell-mapped-in-both-stages",
    "direct-region-identity",
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
  apply: (system) =>
    provide(resvMemTDirect.apply(system), "iommuDriver", driverSeams, {
      guards: { directMissing: () => false },
    }),
});
