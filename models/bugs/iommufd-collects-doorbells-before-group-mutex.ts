/**
 * iommufd: the doorbells that a group needs are collected under the mutex of iommufd's group, and a new one is added
 * under the mutex of the IOMMU group; a replace takes the second one only afterwards.
 */
import { defineVariant, provide } from "../../src/system/index.ts";
import { hostIrqSeams } from "../msi/host-irq.ts";
import { withAttachDuringSetIrqs } from "../msi/set-irqs-race.ts";

export const iommufdCollectsDoorbellsBeforeGroupMutex = defineVariant({
  name: "iommufd-collects-doorbells-before-group-mutex",
  title:
    "A vector is set up after the doorbells for a new domain were installed, and before the switch to it",
  reference:
    "read in Linux iommufd/device.c: iommufd_device_do_replace (igroup->lock), iommufd/driver.c: iommufd_sw_msi " +
    "(iommu_group.mutex); it takes a user space with two threads, and no report of it is known",
  kind: "bug",
  caughtBy: ["msi-survives-replace", "msi-doorbell-mapped-in-both-stages", "msi-delivered"],
  showcases: [
    { scenario: "msi.sw-passthrough", bounds: { bypass: 0, maps: 0, affinity: 0, hotplug: 0 } },
  ],
  apply: (system) =>
    provide(withAttachDuringSetIrqs(system), "hostIrq", hostIrqSeams, {
      guards: { groupLocked: () => false },
    }),
});
