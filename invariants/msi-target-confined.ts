/** MSI: a device can ring only doorbells that serve it, or a device that shares its page table. */
import { defineInvariant } from "../src/system/index.ts";
import { doorbellsIn } from "../models/msi/doorbells-in.ts";
import { tableAhead } from "../models/msi/domain-ahead.ts";
import type { Doorbell } from "../models/msi/addresses.ts";
import type { MsiWorld } from "../models/msi/state.ts";
import {
  doorbellOf,
  hostTables,
  type HostTable,
  type MsiTopology,
} from "../models/msi/topology.ts";

export const msiTargetConfined = (top: MsiTopology) => {
  const isServed = (world: MsiWorld, table: HostTable, doorbell: Doorbell) =>
    top.devices.some(
      (dev) =>
        doorbellOf(top, dev) === doorbell &&
        // The doorbell is there before the device (Linux: iommufd_group_setup_msi).
        (world.ghost.served[table][dev] || tableAhead(world, top, dev) === table),
    );
  return defineInvariant<MsiWorld, { readonly table: HostTable; readonly doorbell: Doorbell }>({
    name: "msi-target-confined",
    claim:
      "A page table of the host leads to the doorbells of devices that it serves, and to no other.",
    citation: "Linux iommufd/device.c: igroup->required_sw_msi",
    forAll: hostTables(top).flatMap(({ table }) =>
      top.doorbells.map((doorbell) => ({ table, doorbell })),
    ),
    when: (world, { table, doorbell }) =>
      doorbellsIn(world, table).includes(doorbell) &&
      Object.values(world.ghost.served[table]).includes(true),
    holds: (world, { table, doorbell }) => isServed(world, table, doorbell),
    explain: (_world, { table, doorbell }) =>
      `${table} leads to ${doorbell}, and no device that was attached to it needs that.`,
  });
};
