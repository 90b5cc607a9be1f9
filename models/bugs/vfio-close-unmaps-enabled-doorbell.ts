/** VFIO: while a device is closed, its doorbell is unmapped before its vector is disabled. */
import { defineVariant } from "../../src/system/index.ts";
import { withDoorbellRemoval } from "../msi/doorbell-removal.ts";

export const vfioCloseUnmapsEnabledDoorbell = defineVariant({
  name: "vfio-close-unmaps-enabled-doorbell",
  title: "The doorbell is unmapped when the vector is about to be disabled, not when it is",
  reference: "Linux vfio/pci/vfio_pci_core.c: vfio_pci_core_disable (interrupts go first)",
  kind: "bug",
  caughtBy: ["doorbell-unmapped-after-disable", "msi-doorbell-mapped-in-both-stages"],
  showcases: [
    {
      scenario: "msi.sw-passthrough",
      bounds: { domains: 1, bypass: 0, maps: 0, affinity: 0, hotplug: 0 },
    },
  ],
  apply: (system) =>
    withDoorbellRemoval(system, {
      unneeded: ({ host }, dev) => host.setIrqs[dev] === "disable" && host.wire[dev] !== null,
      flushes: true,
    }),
});
