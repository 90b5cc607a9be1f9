/** Host driver: a replacement flushes with the domain id that comes, not with the one that goes. */
import { emit } from "xstate";
import { defineVariant, extendFootprint, provide } from "../../src/system/index.ts";
import type { Did } from "../shared/ids.ts";
import { attachment, didForNewDomain } from "../vtd/attach-call.ts";
import { hostDriverSeams, submitted } from "../vtd/host-driver.ts";
import type { HostWorld } from "../vtd/host-state.ts";
import type { HostTopology } from "../vtd/host-topology.ts";
import { flushPasidCache, flushTranslations, revokedEntry } from "../vtd/teardown-flush.ts";
import { topologyOf } from "../vtd/topology-of.ts";

/** The mistaken tag: right only where nothing new is attached. */
function mistakenDid(world: HostWorld, topology: HostTopology): Did {
  const old = revokedEntry(world, attachment(world)).did;
  if (world.attachCall?.op !== "attach") return old;
  return didForNewDomain(world, topology) ?? old;
}

export const intelReplaceFlushesNewDid = defineVariant({
  name: "intel-replace-flushes-new-did",
  title: "Replacing a domain flushes with the new domain id; cached entries carry the old one",
  reference: "VT-d 6.2.1 table 17; Linux intel/pasid.c: intel_pasid_flush_present takes the old id",
  kind: "bug",
  caughtBy: [
    "no-stale-pasid-cache-after-ack",
    "no-stale-iotlb-after-ack",
    "no-stale-walk-cache-after-ack",
    "nested-teardown-clears-structure-cache",
    "freed-table-page-unreachable",
    "dma-stays-inside-owner",
  ],
  showcases: [{ scenario: "vtd.hw-core", bounds: { unmaps: 0, leaves: 0 } }],
  apply: (system) => {
    const topology = topologyOf(system);
    // It looks up the DID of the domain that comes.
    const looks = { reads: ["didOf"] };
    const looking = extendFootprint(system, "hostDriver", {
      commands: { flushPasidCache: looks, flushIotlb: looks },
    });
    return provide(looking, "hostDriver", hostDriverSeams, {
      actions: {
        submitPasidCacheFlush: emit(({ event: { world } }) =>
          submitted([flushPasidCache(mistakenDid(world, topology), attachment(world).pasid)]),
        ),
        submitIotlbFlush: emit(({ event: { world } }) =>
          submitted([flushTranslations(mistakenDid(world, topology))]),
        ),
      },
    });
  },
});
