/** MSI: nobody maps a window that hardware takes for interrupts. */
import { defineInvariant } from "../src/system/index.ts";
import type { MsiWorld } from "../models/msi/state.ts";
import { allDomains, hostTables, type MsiTopology } from "../models/msi/topology.ts";

/** Every table that has something at the window. */
function mapping({ guest, virtio, host }: MsiWorld, top: MsiTopology): string[] {
  const ofDomains = allDomains(top).flatMap((domain) => [
    { name: `the guest's table of ${domain}`, table: guest.table[domain] },
    { name: `the mappings of ${domain}`, table: virtio.database[domain] },
  ]);
  const ofHost = hostTables(top).map(({ table }) => ({ name: table, table: host.table[table] }));
  return [...ofDomains, ...ofHost]
    .filter(({ table }) =>
      top.window.some((page) => (table as Record<string, unknown>)[page] !== null),
    )
    .map(({ name }) => name);
}

export const hwMsiWindowUnmapped = (top: MsiTopology) =>
  defineInvariant<MsiWorld, Record<string, never>>({
    name: "hw-msi-window-unmapped",
    claim: "No page table and no list of mappings has anything at a hardware-managed MSI window.",
    citation: "virtio 5.13.6.8.1 (subtype MSI); VT-d 3.14",
    when: ({ guest }) => Object.values(guest.region).includes("msi"),
    holds: (world) => mapping(world, top).length === 0,
    explain: (world) => `The window is mapped by ${mapping(world, top).join(", ")}.`,
  });
