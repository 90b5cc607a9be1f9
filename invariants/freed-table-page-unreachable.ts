/** VT-d: a page that held a first-stage table is not reachable by any cached pointer once it is freed. */
import { defineInvariant } from "../src/system/index.ts";
import type { HostWorld } from "../models/vtd/host-state.ts";
import type { HostTopology } from "../models/vtd/host-topology.ts";
import type { FsRoot } from "../models/vtd/memory.ts";

/** Walks that have read the pointer, but not yet the table, reach it as much as caches do. */
export const freedTablePageUnreachable = ({ places, dids, fsRoots }: HostTopology) =>
  defineInvariant<HostWorld, { fsRoot: FsRoot }>({
    name: "freed-table-page-unreachable",
    claim: "No cached pointer and no walk leads to a first-stage table whose page was freed.",
    citation: "VT-d 6.5.3.6, 6.5.3.3 table 28",
    forAll: fsRoots.map((fsRoot) => ({ fsRoot })),
    when: (world, { fsRoot }) => world.tableFreed[fsRoot],
    holds: (world, { fsRoot }) =>
      places.every(({ dev, pasid }) => {
        const request = world.request[dev][pasid];
        if (request !== null && "entry" in request && request.entry.fsRoot === fsRoot) return false;
        if (world.pasidCache[dev][pasid]?.fsRoot === fsRoot) return false;
        return dids.every((did) => world.fsCache[did][pasid]?.fsRoot !== fsRoot);
      }),
    explain: (_world, { fsRoot }) =>
      `The page of ${fsRoot} was freed, and the unit can still reach it without reading memory.`,
  });
