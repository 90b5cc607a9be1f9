/** MSI: when unmasking has returned to the guest, the device has a host vector to raise. */
import { defineInvariant } from "../src/system/index.ts";
import type { DeviceId } from "../models/shared/ids.ts";
import type { MsiWorld } from "../models/msi/state.ts";
import type { MsiTopology } from "../models/msi/topology.ts";

export const unmaskedVectorIsArmed = (top: MsiTopology) =>
  defineInvariant<MsiWorld, { readonly dev: DeviceId }>({
    name: "unmasked-vector-is-armed",
    claim: "While the guest has a vector unmasked, the device's own MSI-X entry is written.",
    citation: "QEMU hw/vfio/pci.c: vfio_msix_vector_do_use; Linux vfio_pci_intrs.c",
    forAll: top.devices.map((dev) => ({ dev })),
    when: ({ vmm }, { dev }) =>
      vmm.msix[dev] !== null && !vmm.masked[dev] && vmm.trap[dev] === null,
    holds: ({ host }, { dev }) => host.wire[dev] !== null,
    explain: (_world, { dev }) =>
      `The guest has unmasked the vector of ${dev}; the device has nothing to write.`,
  });
