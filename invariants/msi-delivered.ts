/** MSI: an interrupt that a device raises arrives in the guest. */
import { leadsTo } from "../src/system/index.ts";
import type { DeviceId } from "../models/shared/ids.ts";
import type { MsiWorld } from "../models/msi/state.ts";
import type { MsiTopology } from "../models/msi/topology.ts";

/** Whether the vector is such that its interrupts are to arrive. */
function isExpected({ guest, vmm }: MsiWorld, top: MsiTopology, dev: DeviceId): boolean {
  if (vmm.msix[dev] === null || vmm.masked[dev] || vmm.trap[dev] !== null) return false;
  // With MAP requests the mappings of an emulated device are gone from ATTACH until they were replayed.
  return top.nested || top.deviceKind === "passthrough" || guest.groupLock[dev] !== "iommuDriver";
}

export const msiDelivered = (top: MsiTopology) =>
  leadsTo<MsiWorld, { readonly dev: DeviceId }>({
    name: "msi-delivered",
    claim:
      "An MSI that a device has written is seen by the guest as soon as its vector is unmasked, unless that changes.",
    citation: "PCI Express 6.1.4; Linux virt/kvm/eventfd.c: irqfd_wakeup",
    forAll: top.devices.map((dev) => ({ dev })),
    from: (world, { dev }) =>
      (world.hw.write[dev] !== null || world.hw.pending[dev]) && isExpected(world, top, dev),
    to: (world, { dev }) => world.hw.delivered[dev] !== null || !isExpected(world, top, dev),
  });
