/** MSI: an interrupt that arrives is the one that the guest's MSI-X table asks for. */
import { defineInvariant } from "../src/system/index.ts";
import type { DeviceId } from "../models/shared/ids.ts";
import type { MsiWorld } from "../models/msi/state.ts";
import type { MsiTopology } from "../models/msi/topology.ts";

export const injectedInterruptIsCurrent = (top: MsiTopology) =>
  defineInvariant<MsiWorld, { readonly dev: DeviceId }>({
    name: "injected-interrupt-is-current",
    claim:
      "An interrupt arrives with the data that the guest wrote, and none once the guest has masked or disabled the vector.",
    citation: "PCI Express 6.1.4.5 (masked vectors); QEMU hw/vfio/pci.c: vfio_update_kvm_msi_virq",
    forAll: top.devices.map((dev) => ({ dev })),
    when: ({ hw, ghost }, { dev }) => hw.delivered[dev] !== null || ghost.wrongDelivery[dev],
    holds: ({ ghost }, { dev }) => !ghost.wrongDelivery[dev],
    explain: (_world, { dev }) =>
      `An interrupt of ${dev} arrived that its MSI-X entry did not ask for at that moment.`,
  });
