/** Guest driver: its table has memory at the host's MSI window, and its own device writes interrupts there. */
import { defineVariant } from "../../src/system/index.ts";
import { withWindowMapper } from "../msi/window-mapper.ts";

export const virtioIommuDriverMapsOverWindow = defineVariant({
  name: "virtio-iommu-driver-maps-over-window",
  title: "The guest's own table maps memory over a region that PROBE reports as RESERVED",
  reference: "virtio 5.13.6.8.1 (the driver SHOULD NOT map a RESV_MEM region)",
  kind: "bug",
  caughtBy: [
    "guest-never-maps-over-window",
    "msi-never-hits-ram",
    "no-stale-doorbell-translation",
    // As without the bug: no proposal is in place.
    "msi-doorbell-mapped-in-both-stages",
    "msi-delivered",
  ],
  showcases: [
    {
      scenario: "msi.sw-nested-passthrough",
      bounds: { domains: 1, bypass: 0, maps: 0, affinity: 0, hotplug: 0 },
    },
  ],
  apply: (system) => withWindowMapper(system),
});
