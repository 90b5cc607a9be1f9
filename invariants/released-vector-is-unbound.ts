/** MSI bindings: with the vector goes its binding, and with the last binding the way to the physical doorbell. */
import { defineInvariant } from "../src/system/index.ts";
import { isDoorbell } from "../models/msi/addresses.ts";
import { doorbellsIn } from "../models/msi/doorbells-in.ts";
import type { BindingWorld } from "../models/msi/msi-binding.ts";
import { stage2Of, unitOf, type MsiTopology } from "../models/msi/topology.ts";
import type { DeviceId } from "../models/shared/ids.ts";

export const releasedVectorIsUnbound = (top: MsiTopology) => {
  /** Another device has a binding in the same second stage. */
  const isShared = ({ binding }: BindingWorld, dev: DeviceId) =>
    top.devices.some(
      (other) => stage2Of(top, other) === stage2Of(top, dev) && binding.registered[other] !== null,
    );
  const isCached = ({ hw }: BindingWorld, dev: DeviceId) =>
    Object.values(hw.tlb[unitOf(top, dev)]).some((pages) => Object.values(pages).some(isDoorbell));
  return defineInvariant<BindingWorld, { readonly dev: DeviceId }>({
    name: "released-vector-is-unbound",
    claim:
      "When a driver has released its vector, its binding is gone; with the last binding no table and no cache leads to a " +
      "physical doorbell.",
    citation: "Auger, VFIO_IOMMU_SET_MSI_BINDING (unregistered when vectors are disabled)",
    forAll: top.devices.map((dev) => ({ dev })),
    when: ({ guest }, { dev }) => !guest.vectorInUse[dev] && guest.region[dev] !== null,
    holds: (world, { dev }) =>
      world.binding.registered[dev] === null &&
      (isShared(world, dev) ||
        (doorbellsIn(world, stage2Of(top, dev)).length === 0 && !isCached(world, dev))),
    explain: ({ binding }, { dev }) =>
      binding.registered[dev] === null
        ? `No device is bound, and a page of ${stage2Of(top, dev)} still leads to a doorbell, or is cached so.`
        : `The vector of ${dev} is released, and its binding is registered still.`,
  });
};
