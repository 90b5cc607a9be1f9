/** MSI: no interrupt is written into memory. */
import { defineInvariant } from "../src/system/index.ts";
import type { DeviceId } from "../models/shared/ids.ts";
import type { MsiWorld } from "../models/msi/state.ts";
import type { MsiTopology } from "../models/msi/topology.ts";

export const msiNeverHitsRam = (top: MsiTopology) =>
  defineInvariant<MsiWorld, { readonly dev: DeviceId }>({
    name: "msi-never-hits-ram",
    claim: "No MSI ends in memory.",
    citation:
      "Linux iommufd/io_pagetable.c: iopt_table_enforce_dev_resv_regions; virtio 5.13.6.8.1",
    forAll: top.devices.map((dev) => ({ dev })),
    when: ({ hw, ghost }, { dev }) => hw.write[dev] !== null || ghost.hitRam[dev],
    holds: ({ ghost }, { dev }) => !ghost.hitRam[dev],
    explain: (_world, { dev }) => `An MSI of ${dev} was written into memory.`,
  });
