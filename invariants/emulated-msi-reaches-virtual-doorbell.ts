/** MSI: what the driver of an emulated device wrote into its MSI-X table leads to the virtual interrupt controller. */
import { defineInvariant } from "../src/system/index.ts";
import type { DeviceId } from "../models/shared/ids.ts";
import { translateForVmm } from "../models/msi/guest-address.ts";
import { interruptPage } from "../models/msi/kvm.ts";
import type { MsiWorld } from "../models/msi/state.ts";
import type { MsiTopology } from "../models/msi/topology.ts";

export const emulatedMsiReachesVirtualDoorbell = (top: MsiTopology) => {
  const target = (world: MsiWorld, dev: DeviceId) =>
    translateForVmm(world, top, dev, world.vmm.msix[dev]!.page);
  return defineInvariant<MsiWorld, { readonly dev: DeviceId }>({
    name: "emulated-msi-reaches-virtual-doorbell",
    claim:
      "While a vector of an emulated device is unmasked and its domain is not being changed, its message reaches the " +
      "virtual interrupt controller.",
    citation: "virtio 5.13.6.8.1 (MSI regions, and what is to be mapped without one)",
    forAll: top.devices.map((dev) => ({ dev })),
    // With MAP requests a domain is empty from ATTACH until its mappings were replayed.
    when: (world, { dev }) =>
      world.vmm.msix[dev] !== null &&
      !world.vmm.masked[dev] &&
      (top.nested || world.guest.attached[dev] !== null),
    holds: (world, { dev }) => target(world, dev) === interruptPage(top),
    explain: (world, { dev }) =>
      `The message of ${dev} goes to ${world.vmm.msix[dev]!.page}, which leads to ${target(world, dev) ?? "a fault"}.`,
  });
};
