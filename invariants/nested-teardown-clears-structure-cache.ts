/** VT-d: when the last user of a DID is torn down, no second-stage pointer stays cached under it. */
import { defineInvariant } from "../src/system/index.ts";
import type { Did } from "../models/shared/ids.ts";
import type { HostWorld } from "../models/vtd/host-state.ts";
import type { HostTopology } from "../models/vtd/host-topology.ts";

export const nestedTeardownClearsStructureCache = ({ dids, domains }: HostTopology) =>
  defineInvariant<HostWorld, { did: Did }>({
    name: "nested-teardown-clears-structure-cache",
    claim:
      "A domain id that nothing uses any more has no second-stage table in the structure cache.",
    citation: "VT-d 6.5.3.3 table 28; Linux intel/pasid.c: intel_pasid_tear_down_entry",
    forAll: dids.map((did) => ({ did })),
    when: (world, { did }) => domains.every((id) => world.didOf[id] !== did),
    holds: (world, { did }) => world.ssCache[did] === null,
    explain: (world, { did }) =>
      `${did} is free for another domain, and the unit still holds ${world.ssCache[did]} under it.`,
  });
