/** VMM: a vector is unmasked while its domain is empty, the route leads nowhere, and nobody sets it again. */
import { defineVariant, provide } from "../../src/system/index.ts";
import { msiDriverSeams } from "../msi/msi-driver.ts";

export const qemuRouteSetInEmptyDomain = defineVariant({
  name: "qemu-route-set-in-empty-domain",
  title: "A vector is unmasked between ATTACH and the replay of the mappings",
  reference:
    "QEMU target/arm/kvm.c: kvm_arch_fixup_msi_route; Linux virtio-iommu.c: viommu_replay_mappings",
  kind: "bug",
  caughtBy: ["msi-route-matches-vdoorbell", "msi-delivered"],
  showcases: [
    { scenario: "msi.sw-passthrough", bounds: { bypass: 0, maps: 0, affinity: 0, hotplug: 0 } },
  ],
  apply: (system) =>
    provide(system, "msiDriver", msiDriverSeams, { guards: { mustNotMeetAttach: () => false } }),
});
