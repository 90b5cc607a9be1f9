/** MSI: a vCPU that a write to the MSI-X table took out of the guest comes back. */
import { leadsTo } from "../src/system/index.ts";
import type { DeviceId } from "../models/shared/ids.ts";
import type { MsiWorld } from "../models/msi/state.ts";
import type { MsiTopology } from "../models/msi/topology.ts";

export const trappedVcpuGoesOn = (top: MsiTopology) =>
  leadsTo<MsiWorld, { readonly dev: DeviceId }>({
    name: "trapped-vcpu-goes-on",
    claim: "A write to the MSI-X table that the VMM traps is dealt with, and the vCPU goes on.",
    citation: "QEMU hw/pci/msix.c: msix_table_mmio_write; hw/vfio/pci.c: vfio_msix_vector_do_use",
    forAll: top.devices.map((dev) => ({ dev })),
    from: ({ vmm }, { dev }) => vmm.trap[dev] !== null,
    to: ({ vmm }, { dev }) => vmm.trap[dev] === null,
  });
