/** Guest driver: a DIRECT region is mapped one to one, and then memory is mapped over it. */
import { defineVariant } from "../../src/system/index.ts";
import { withWindowMapper } from "../msi/window-mapper.ts";
import { resvMemTDirect } from "../proposals/resv-mem-t-direct.ts";

export const virtioIommuDriverMapsOverDirectRegion = defineVariant({
  name: "virtio-iommu-driver-maps-over-direct-region",
  title: "The guest's own table maps memory over a region that PROBE reports as DIRECT",
  reference: "Linux iommu.c: iommu_create_device_direct_mappings; virtio 5.13.6.8.1",
  kind: "bug",
  caughtBy: [
    "guest-never-maps-over-window",
    "msi-never-hits-ram",
    "no-stale-doorbell-translation",
    "direct-region-identity",
    "msi-doorbell-mapped-in-both-stages",
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
  apply: (system) => withWindowMapper(resvMemTDirect.apply(system)),
});
