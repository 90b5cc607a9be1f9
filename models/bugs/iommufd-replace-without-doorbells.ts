/** iommufd: a device is moved to a domain that does not have the doorbells that its group needs. */
import { defineVariant } from "../../src/system/index.ts";
import { withPreloading } from "../msi/preloading.ts";

export const iommufdReplaceWithoutDoorbells = defineVariant({
  name: "iommufd-replace-without-doorbells",
  title: "A domain is replaced while a vector is enabled, and the new one lacks the doorbell",
  reference:
    "Linux commit 40f5175d0eb7 (iommufd: Implement sw_msi support natively); iommufd/device.c: iommufd_group_setup_msi",
  kind: "bug",
  caughtBy: ["msi-doorbell-mapped-in-both-stages", "msi-survives-replace", "msi-delivered"],
  showcases: [
    { scenario: "msi.sw-passthrough", bounds: { bypass: 0, maps: 0, affinity: 0, hotplug: 0 } },
  ],
  apply: (system) => withPreloading(system, () => []),
});
