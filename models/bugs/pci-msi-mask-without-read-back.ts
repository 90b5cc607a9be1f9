/** PCI: the mask bit of a vector is written and not read back, and an MSI of before arrives after that. */
import { defineVariant, provide } from "../../src/system/index.ts";
import { msiDriverSeams } from "../msi/msi-driver.ts";

export const pciMsiMaskWithoutReadBack = defineVariant({
  name: "pci-msi-mask-without-read-back",
  title: "Masking a vector does not wait for what the device has written",
  reference: "PCI Express 2.4.1; Linux drivers/pci/msi: pci_msix_mask (reads back what it wrote)",
  kind: "bug",
  caughtBy: ["injected-interrupt-is-current", "released-vector-is-quiet"],
  showcases: [
    {
      scenario: "msi.sw-emulated",
      bounds: { domains: 1, bypass: 0, maps: 0, affinity: 0 },
    },
    {
      scenario: "msi.hw-emulated",
      bounds: { domains: 1, bypass: 0, maps: 0, affinity: 0 },
    },
  ],
  apply: (system) =>
    provide(system, "msiDriver", msiDriverSeams, { guards: { writesDrained: () => true } }),
});
