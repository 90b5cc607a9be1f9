/** virtio-iommu device: the guest may map a RESERVED region, and accesses to it get through. */
import { defineVariant, provide } from "../../src/system/index.ts";
import { withWindowMapper } from "../msi/window-mapper.ts";
import { withoutRegions } from "../msi/without-regions.ts";
import { deviceSeams } from "../virtio-iommu/device.ts";

export const qemuVirtioIommuTranslatesReservedRegion = defineVariant({
  name: "qemu-virtio-iommu-translates-reserved-region",
  title: "A MAP request over a RESERVED region is accepted, and the device reaches what it maps",
  reference:
    "QEMU commit 0f5a3092ee (virtio-iommu: Handle reserved regions in the translation process)",
  kind: "bug",
  caughtBy: [
    "reserved-range-never-reached",
    "no-mapping-over-reserved-region",
    "guest-never-maps-over-window",
    "device-mirrors-driver",
  ],
  showcases: [
    { scenario: "msi.sw-emulated", bounds: { domains: 1, bypass: 0, maps: 0, affinity: 0 } },
  ],
  apply: (system) =>
    provide(withWindowMapper(withoutRegions(system)), "viommu", deviceSeams, {
      guards: { overlapsReserved: () => false },
    }),
});
