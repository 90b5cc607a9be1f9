/** Reference protocol: the IOTLB agrees with the page table wherever no invalidation is pending. */
import { defineInvariant } from "../src/system/index.ts";
import type { Page, Pasid, World } from "../models/reference/state.ts";

export const noStaleIotlb = (places: readonly { pasid: Pasid; page: Page }[]) =>
  defineInvariant<World, { pasid: Pasid; page: Page }>({
    name: "no-stale-iotlb",
    claim: "A cached translation is the one in the page table unless its invalidation is pending.",
    citation: "the reference protocol; VT-d 6.5.3.3",
    forAll: places,
    when: (world, { pasid, page }) => world.iotlb[pasid][page] !== null,
    holds: (world, { pasid, page }) =>
      world.pending[pasid][page] || world.iotlb[pasid][page] === world.pte[pasid][page],
    explain: (world, { pasid, page }) =>
      `The IOTLB holds ${world.iotlb[pasid][page]} for ${page} of ${pasid}, ` +
      `the page table ${world.pte[pasid][page] ?? "nothing"}, and no invalidation is pending.`,
  });
