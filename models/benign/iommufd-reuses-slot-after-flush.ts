/** iommufd: a page of the window is given to another doorbell, after what the IOTLB knows of it was invalidated. */
import { defineVariant } from "../../src/system/index.ts";
import { pageIsWanted, withDoorbellRemoval } from "../msi/doorbell-removal.ts";

export const iommufdReusesSlotAfterFlush = defineVariant({
  name: "iommufd-reuses-slot-after-flush",
  title:
    "A doorbell is unmapped after its vector was disabled, and its page is reused after a flush",
  reference: "Linux iommufd/driver.c: iommufd_sw_msi_get_map (which never frees one)",
  kind: "benign",
  showcases: [
    {
      scenario: "msi.sw-passthrough",
      bounds: { devices: 2, doorbells: 2, domains: 1, bypass: 0, maps: 0, affinity: 0, hotplug: 0 },
    },
  ],
  apply: (system) => withDoorbellRemoval(system, { unneeded: pageIsWanted, flushes: true }),
});
