/** Guest driver: after ATTACH to a domain that had lost its mappings it does not send them again. */
import { defineVariant, provide } from "../../src/system/index.ts";
import { driverSeams } from "../virtio-iommu/driver.ts";

export const virtioIommuDriverForgetsReplay = defineVariant({
  name: "virtio-iommu-driver-forgets-replay",
  title: "A domain that gets its first endpoint again is empty, the doorbell included",
  reference: "Linux virtio-iommu.c: viommu_attach_dev (viommu_replay_mappings)",
  kind: "bug",
  caughtBy: [
    "emulated-msi-reaches-virtual-doorbell",
    "guest-mapping-keeps-working",
    "msi-delivered",
    "device-mirrors-driver",
  ],
  showcases: [{ scenario: "msi.sw-emulated", bounds: { domains: 1, bypass: 0, affinity: 0 } }],
  apply: (system) =>
    provide(system, "iommuDriver", driverSeams, { guards: { moreToReplay: () => false } }),
});
