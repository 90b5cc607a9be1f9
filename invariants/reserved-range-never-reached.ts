/** Virtio-iommu: an access to the host's window gets nowhere. */
import { defineInvariant } from "../src/system/index.ts";
import type { DeviceId } from "../models/shared/ids.ts";
import type { MsiWorld } from "../models/msi/state.ts";
import type { MsiTopology } from "../models/msi/topology.ts";

export const reservedRangeNeverReached = (top: MsiTopology) =>
  defineInvariant<MsiWorld, { readonly dev: DeviceId }>({
    name: "reserved-range-never-reached",
    claim: "An access of an emulated device to a RESERVED or DIRECT region affects nobody.",
    citation: "virtio 5.13.6.8.1; QEMU virtio-iommu.c: virtio_iommu_translate",
    forAll: top.devices.map((dev) => ({ dev })),
    when: ({ virtio }, { dev }) => ["reserved", "direct"].includes(virtio.reported[dev] ?? ""),
    holds: ({ ghost }, { dev }) => !ghost.reachedReserved[dev],
    explain: (_world, { dev }) =>
      `An access of ${dev} to the window that was reported got through.`,
  });
