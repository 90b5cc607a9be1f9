/** The rules of the host side, for every scenario that has it. */
import type { AnyInvariant, Monitor } from "../../src/system/index.ts";
import { dmaStaysInsideOwner } from "../../invariants/dma-stays-inside-owner.ts";
import { driverDoesWhatItReports } from "../../invariants/driver-does-what-it-reports.ts";
import { freedTablePageUnreachable } from "../../invariants/freed-table-page-unreachable.ts";
import { liveMappingNeverFaults } from "../../invariants/live-mapping-never-faults.ts";
import { nestedTeardownClearsStructureCache } from "../../invariants/nested-teardown-clears-structure-cache.ts";
import { noStaleIotlbAfterAck } from "../../invariants/no-stale-iotlb-after-ack.ts";
import { noStalePasidCacheAfterAck } from "../../invariants/no-stale-pasid-cache-after-ack.ts";
import { noStaleWalkCacheAfterAck } from "../../invariants/no-stale-walk-cache-after-ack.ts";
import { pasidCacheFlushPrecedesIotlbFlush } from "../../invariants/pasid-cache-flush-precedes-iotlb-flush.ts";
import { sameDidSameSecondStage } from "../../invariants/same-did-same-second-stage.ts";
import { waitStatusImpliesPriorDone } from "../../invariants/wait-status-implies-prior-done.ts";
import type { HostTopology } from "./host-topology.ts";

export function hostInvariants(topology: HostTopology): readonly AnyInvariant[] {
  return [
    noStalePasidCacheAfterAck(topology),
    noStaleIotlbAfterAck(topology),
    noStaleWalkCacheAfterAck(topology),
    nestedTeardownClearsStructureCache(topology),
    freedTablePageUnreachable(topology),
    dmaStaysInsideOwner(topology),
    waitStatusImpliesPriorDone(),
    // It is about pairs of PASIDs.
    ...(topology.places.length > 1 ? [sameDidSameSecondStage(topology)] : []),
    liveMappingNeverFaults(topology),
    driverDoesWhatItReports(topology),
  ];
}

export function hostMonitors(): readonly Monitor[] {
  return [pasidCacheFlushPrecedesIotlbFlush()];
}
