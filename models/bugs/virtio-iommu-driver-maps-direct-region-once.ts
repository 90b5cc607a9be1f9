/** Guest driver: maps a DIRECT region in the first domain of an endpoint, and in no other that it changes to. */
import { defineVariant, provide } from "../../src/system/index.ts";
import { FIRST_WINDOW_PAGE } from "../msi/addresses.ts";
import { topologyOf } from "../msi/topology-of.ts";
import { resvMemTDirect } from "../proposals/resv-mem-t-direct.ts";
import { driverSeams } from "../virtio-iommu/driver.ts";

export const virtioIommuDriverMapsDirectRegionOnce = defineVariant({
  name: "virtio-iommu-driver-maps-direct-region-once",
  title:
    "The identity mapping of a DIRECT region is made once, and is missing after a domain change",
  reference: "Linux iommu.c: iommu_create_device_direct_mappings (for each domain of a group)",
  kind: "bug",
  caughtBy: [
    "msi-doorbell-mapped-in-both-stages",
    "direct-region-identity",
    "msi-delivered",
    // As with the proposal itself.
    "device-can-be-blocked",
    "msi-survives-replace",
  ],
  showcases: [
    {
      scenario: "msi.sw-nested-passthrough",
      bounds: { bypass: 0, maps: 0, affinity: 0, hotplug: 0 },
    },
  ],
  apply: (system) => {
    const { domains } = topologyOf(system);
    return provide(resvMemTDirect.apply(system), "iommuDriver", driverSeams, {
      guards: {
        directMissing: ({ event: { world } }) =>
          domains.every((domain) => world.guest.table[domain][FIRST_WINDOW_PAGE] === null),
      },
    });
  },
});
