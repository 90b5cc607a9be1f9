/** PCI: a vector is disabled by a posted write that nobody reads back, while an MSI of the device is on its way. */
import { defineVariant, provide } from "../../src/system/index.ts";
import { hostIrqSeams } from "../msi/host-irq.ts";
import { msiDriverSeams } from "../msi/msi-driver.ts";

export const pciMsiDisableWithoutReadBack = defineVariant({
  name: "pci-msi-disable-without-read-back",
  title: "Disabling a vector does not wait for what the device has written",
  reference: "PCI Express 2.4.1; Linux drivers/pci/msi: pci_msix_mask (reads back what it wrote)",
  kind: "bug",
  caughtBy: ["released-vector-is-quiet"],
  showcases: [
    {
      scenario: "msi.sw-passthrough",
      bounds: { domains: 1, bypass: 0, maps: 0, affinity: 0, hotplug: 0 },
    },
    { scenario: "msi.hw-passthrough", bounds: { domains: 1, bypass: 0, maps: 0, affinity: 0 } },
  ],
  apply: (system) => {
    const guards = { writesDrained: () => true };
    const host = provide(system, "hostIrq", hostIrqSeams, { guards });
    return provide(host, "msiDriver", msiDriverSeams, { guards });
  },
});
