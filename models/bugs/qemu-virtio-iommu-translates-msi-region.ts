/** virtio-iommu device: an MSI to the region that it reports as MSI is looked up among the guest's mappings. */
import { defineVariant } from "../../src/system/index.ts";
import { withoutRegions } from "../msi/without-regions.ts";

export const qemuVirtioIommuTranslatesMsiRegion = defineVariant({
  name: "qemu-virtio-iommu-translates-msi-region",
  title: "An MSI to the MSI region faults, since the guest maps nothing there",
  reference:
    "QEMU commit 0f5a3092ee (virtio-iommu: Handle reserved regions in the translation process)",
  kind: "bug",
  caughtBy: ["msi-delivered"],
  showcases: [
    { scenario: "msi.hw-emulated", bounds: { domains: 1, bypass: 0, maps: 0, affinity: 0 } },
  ],
  apply: withoutRegions,
});
