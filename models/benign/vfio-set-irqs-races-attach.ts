/** VFIO: a vector is set up while its device changes the domain; both find the doorbell. */
import { defineVariant } from "../../src/system/index.ts";
import { withAttachDuringSetIrqs } from "../msi/set-irqs-race.ts";

export const vfioSetIrqsRacesAttach = defineVariant({
  name: "vfio-set-irqs-races-attach",
  title:
    "A device is attached elsewhere between the two steps that set up its vector, one mutex for both",
  reference:
    "Linux commit 1f7df3a69174 (genirq/msi: Store the IOMMU IOVA directly in msi_desc); iommufd/driver.c: iommufd_sw_msi",
  kind: "benign",
  showcases: [
    { scenario: "msi.sw-passthrough", bounds: { bypass: 0, maps: 0, affinity: 0, hotplug: 0 } },
  ],
  apply: withAttachDuringSetIrqs,
});
