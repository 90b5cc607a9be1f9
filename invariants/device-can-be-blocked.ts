/** Guest: a device without a driver can be isolated, before a reset or before it is handed on. */
import { defineInvariant } from "../src/system/index.ts";
import type { DeviceId } from "../models/shared/ids.ts";
import type { MsiWorld } from "../models/msi/state.ts";
import type { MsiTopology } from "../models/msi/topology.ts";

export const deviceCanBeBlocked = (top: MsiTopology) =>
  defineInvariant<MsiWorld, { readonly dev: DeviceId }>({
    name: "device-can-be-blocked",
    claim: "The guest's IOMMU core never refuses to isolate a device that no driver uses.",
    citation: "Linux iommu.c: __iommu_device_set_domain (require_direct)",
    forAll: top.devices.map((dev) => ({ dev })),
    when: ({ guest }, { dev }) => guest.attached[dev] !== null && !guest.vectorInUse[dev],
    holds: ({ guest }, { dev }) => !guest.blockRefused[dev],
    explain: (_world, { dev }) =>
      `${dev} cannot be blocked: its DIRECT region has to be mapped at all times.`,
  });
