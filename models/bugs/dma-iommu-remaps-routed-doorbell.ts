/**
 * Guest: the page of its doorbell leads to memory while a route of KVM was set by it. The device writes elsewhere, so
 * nothing goes wrong until the vector is unmasked again and the VMM walks the guest's table for the route.
 */
import { defineVariant } from "../../src/system/index.ts";
import { withDoorbellRemapper } from "../msi/doorbell-remapper.ts";
import { resvMemTDirect } from "../proposals/resv-mem-t-direct.ts";

export const dmaIommuRemapsRoutedDoorbell = defineVariant({
  name: "dma-iommu-remaps-routed-doorbell",
  title: "The guest uses its doorbell's page for memory, and KVM's next route leads there",
  reference:
    "QEMU target/arm/kvm.c: kvm_arch_fixup_msi_route; Linux dma-iommu.c: iommu_dma_get_msi_page",
  kind: "bug",
  caughtBy: [
    "msi-route-matches-vdoorbell",
    "msi-delivered",
    // As with the proposal itself.
    "device-can-be-blocked",
  ],
  showcases: [
    {
      scenario: "msi.sw-nested-passthrough",
      bounds: { domains: 1, bypass: 0, maps: 0, affinity: 0, hotplug: 0 },
    },
  ],
  apply: (system) => withDoorbellRemapper(resvMemTDirect.apply(system)),
});
