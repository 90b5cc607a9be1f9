/** Guest driver: a device with an enabled vector goes to a domain that does not map the virtual doorbell. */
import { defineVariant, provide } from "../../src/system/index.ts";
import { driverSeams } from "../virtio-iommu/driver.ts";

export const virtioIommuDriverAttachWithoutDoorbell = defineVariant({
  name: "virtio-iommu-driver-attach-without-doorbell",
  title: "A domain is changed in the guest, and the new one does not have the doorbell",
  reference:
    "Linux commit 40f5175d0eb7 (iommufd: Implement sw_msi support natively): doorbells were tied to one domain",
  kind: "bug",
  caughtBy: ["emulated-msi-reaches-virtual-doorbell", "msi-delivered"],
  showcases: [
    { scenario: "msi.sw-emulated", bounds: { bypass: 0, maps: 0, affinity: 0 } },
    { scenario: "msi.sw-nested-emulated", bounds: { bypass: 0, maps: 0, affinity: 0 } },
  ],
  apply: (system) =>
    provide(system, "iommuDriver", driverSeams, { guards: { doorbellRequired: () => false } }),
});
