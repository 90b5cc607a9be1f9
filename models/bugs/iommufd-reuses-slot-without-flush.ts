/** iommufd: a page of the window is given to another doorbell, and the IOTLB still knows the old one. */
import { defineVariant } from "../../src/system/index.ts";
import { pageIsWanted, withDoorbellRemoval } from "../msi/doorbell-removal.ts";

export const iommufdReusesSlotWithoutFlush = defineVariant({
  name: "iommufd-reuses-slot-without-flush",
  title: "The page of a disabled vector's doorbell is reused without an invalidation",
  reference:
    "SMMUv3 4.7.3 (CMD_SYNC); Linux iommufd/driver.c: iommufd_sw_msi_get_map (which never frees one)",
  kind: "bug",
  caughtBy: ["no-stale-doorbell-translation", "msi-never-strays", "msi-delivered"],
  showcases: [
    {
      scenario: "msi.sw-passthrough",
      bounds: { devices: 2, doorbells: 2, domains: 1, bypass: 0, maps: 0, affinity: 0, hotplug: 0 },
    },
  ],
  apply: (system) => withDoorbellRemoval(system, { unneeded: pageIsWanted, flushes: false }),
});
