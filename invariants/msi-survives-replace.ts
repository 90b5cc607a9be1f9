/** MSI: a device with an enabled vector is moved only to a table that has its doorbell already. */
import { defineInvariant } from "../src/system/index.ts";
import type { DeviceId } from "../models/shared/ids.ts";
import type { MsiWorld } from "../models/msi/state.ts";
import { tableAhead } from "../models/msi/table-ahead.ts";
import { doorbellOf, type MsiTopology } from "../models/msi/topology.ts";

export const msiSurvivesReplace = (top: MsiTopology) =>
  defineInvariant<MsiWorld, { readonly dev: DeviceId }>({
    name: "msi-survives-replace",
    claim:
      "A device whose vector is enabled, or about to be, is moved to no page table that lacks its doorbell.",
    citation: "Linux iommufd/device.c: iommufd_group_setup_msi",
    forAll: top.devices.map((dev) => ({ dev })),
    when: (world, { dev }) =>
      world.host.message[dev] !== null && tableAhead(world, top, dev) !== null,
    holds: (world, { dev }) => {
      const table = world.host.table[tableAhead(world, top, dev)!];
      if (top.doorbellKind === "hardware") return table[world.host.message[dev]!] === null;
      return Object.values(table).includes(doorbellOf(top, dev));
    },
    explain: (world, { dev }) =>
      `${dev} goes to ${tableAhead(world, top, dev)}, which does not have ${doorbellOf(top, dev)}.`,
  });
