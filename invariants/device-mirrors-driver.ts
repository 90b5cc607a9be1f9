/** Virtio-iommu: with no request under way, the device has the mappings that the driver has. */
import { defineInvariant } from "../src/system/index.ts";
import type { DeviceId } from "../models/shared/ids.ts";
import type { MsiWorld } from "../models/msi/state.ts";
import { iovasOf, type MsiTopology } from "../models/msi/topology.ts";
import type { Iova } from "../models/msi/addresses.ts";

const isSettled = ({ virtio }: MsiWorld): boolean =>
  virtio.requestq.length === 0 && Object.values(virtio.status).every((status) => status === null);

export const deviceMirrorsDriver = (top: MsiTopology) =>
  defineInvariant<MsiWorld, { readonly dev: DeviceId; readonly iova: Iova }>({
    name: "device-mirrors-driver",
    claim:
      "With no request under way, the device's mappings of a domain that an endpoint is in are the driver's.",
    citation: "virtio 5.13.6.5, 5.13.6.6; Linux virtio-iommu.c: viommu_replay_mappings",
    forAll: top.devices.flatMap((dev) => iovasOf(top).map((iova) => ({ dev, iova }))),
    when: (world, { dev }) => isSettled(world) && world.guest.attached[dev] !== null,
    holds: ({ guest, virtio }, { dev, iova }) => {
      const domain = guest.attached[dev]!;
      return virtio.database[domain][iova] === guest.table[domain][iova];
    },
    explain: ({ guest, virtio }, { dev, iova }) => {
      const domain = guest.attached[dev]!;
      return (
        `In ${domain} the driver has ${iova} mapped to ${guest.table[domain][iova] ?? "nothing"}, ` +
        `the device to ${virtio.database[domain][iova] ?? "nothing"}.`
      );
    },
  });
