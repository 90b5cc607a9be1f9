/** Guest driver: asks to map memory over a reserved region; the device rejects it, and the driver takes that. */
import { defineVariant } from "../../src/system/index.ts";
import { withWindowMapper } from "../msi/window-mapper.ts";

export const virtioIommuDriverAsksForWindow = defineVariant({
  name: "virtio-iommu-driver-asks-for-window",
  title: "A MAP request over the host's MSI window is answered INVAL",
  reference: "virtio 5.13.6.8.1 (the device SHOULD reject MAP over a RESV_MEM region)",
  kind: "benign",
  showcases: [
    { scenario: "msi.hw-emulated", bounds: { domains: 1, maps: 0, affinity: 0 } },
    { scenario: "msi.hw-passthrough", bounds: { domains: 1, bypass: 0, maps: 0, affinity: 0 } },
    { scenario: "msi.sw-emulated", bounds: { domains: 1, maps: 0, affinity: 0 } },
    {
      scenario: "msi.sw-passthrough",
      bounds: { domains: 1, bypass: 0, maps: 0, affinity: 0, hotplug: 0 },
    },
  ],
  apply: withWindowMapper,
});
