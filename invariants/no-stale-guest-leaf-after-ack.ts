/** vIOMMU: hardware holds no guest translation whose removal the guest believes to be complete. */
import { defineInvariant } from "../src/system/index.ts";
import type { AtomicHostWorld } from "../models/vtd/atomic-host-state.ts";
import { isNested } from "../models/vtd/iommufd-state.ts";
import type { HwptPage } from "./guest-piotlb-reaches-host-before-wait.ts";

export const noStaleGuestLeafAfterAck = (pages: readonly HwptPage[]) =>
  defineInvariant<AtomicHostWorld, HwptPage>({
    name: "no-stale-guest-leaf-after-ack",
    claim:
      "A cached guest translation is the one in the guest's table unless its flush is pending.",
    citation: "VT-d 6.5.3.3 (first-stage entry), 6.5.3.6",
    forAll: pages,
    when: ({ host }, { hwpt, iova }) => host.cachedLeaf[hwpt][iova] !== null,
    holds: (world, { hwpt, iova }) => {
      const domain = world.domain[hwpt];
      if (!isNested(domain)) return false;
      if (world.leafRevoked[domain.fsRoot][iova]) return true;
      return world.firstStage[domain.fsRoot][iova] === world.host.cachedLeaf[hwpt][iova];
    },
    explain: (world, { hwpt, iova }) =>
      `Hardware holds ${world.host.cachedLeaf[hwpt][iova]} for ${iova} of ${hwpt}; the guest has ` +
      `taken it out of its table and observed the flush.`,
  });
