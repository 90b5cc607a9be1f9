/** MSI: the host's window holds doorbells and nothing else. */
import { defineInvariant } from "../src/system/index.ts";
import { isRam, type WindowPage } from "../models/msi/addresses.ts";
import type { MsiWorld } from "../models/msi/state.ts";
import { hostTables, type HostTable, type MsiTopology } from "../models/msi/topology.ts";

export const msiWindowDisjointFromRam = (top: MsiTopology) =>
  defineInvariant<MsiWorld, { readonly table: HostTable; readonly page: WindowPage }>({
    name: "msi-window-disjoint-from-ram",
    claim: "No page of the host's MSI window leads to memory in a page table of the host.",
    citation:
      "Linux iommufd/io_pagetable.c: iopt_reserve_iova; include/linux/iommu.h: IOMMU_RESV_SW_MSI",
    forAll: hostTables(top).flatMap(({ table }) => top.window.map((page) => ({ table, page }))),
    // Tables that have something at the page, or that somebody may want to put something into.
    when: ({ host, ghost }, { table, page }) =>
      host.table[table][page] !== null || Object.values(ghost.served[table]).includes(true),
    holds: ({ host }, { table, page }) => !isRam(host.table[table][page]),
    explain: ({ host }, { table, page }) => `${table} leads ${page} to ${host.table[table][page]}.`,
  });
