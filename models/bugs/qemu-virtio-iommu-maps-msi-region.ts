/** virtio-iommu device: the guest may map its MSI region, and interrupts land in what it maps there. */
import { defineVariant, provide } from "../../src/system/index.ts";
import { withWindowMapper } from "../msi/window-mapper.ts";
import { withoutRegions } from "../msi/without-regions.ts";
import { deviceSeams } from "../virtio-iommu/device.ts";

export const qemuVirtioIommuMapsMsiRegion = defineVariant({
  name: "qemu-virtio-iommu-maps-msi-region",
  title: "A MAP request over the MSI region is accepted, and MSIs are written into memory",
  reference:
    "QEMU commit 0f5a3092ee (virtio-iommu: Handle reserved regions in the translation process)",
  kind: "bug",
  caughtBy: [
    "msi-never-hits-ram",
    "hw-msi-window-unmapped",
    "no-mapping-over-reserved-region",
    "guest-never-maps-over-window",
    "device-mirrors-driver",
    "msi-delivered",
  ],
  showcases: [
    { scenario: "msi.hw-emulated", bounds: { domains: 1, bypass: 0, maps: 0, affinity: 0 } },
  ],
  apply: (system) =>
    provide(withWindowMapper(withoutRegions(system)), "viommu", deviceSeams, {
      guards: { overlapsReserved: () => false },
    }),
});
