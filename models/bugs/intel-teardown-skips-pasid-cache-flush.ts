/** Host driver: a teardown flushes translations, while hardware still has the entry to make new ones. */
import { emit } from "xstate";
import { defineVariant, provide } from "../../src/system/index.ts";
import { hostDriverSeams, submitted } from "../vtd/host-driver.ts";

export const intelTeardownSkipsPasidCacheFlush = defineVariant({
  name: "intel-teardown-skips-pasid-cache-flush",
  title: "Tearing down a PASID entry does not flush the PASID cache",
  reference: "VT-d 6.5.3.3 table 28; Linux intel/pasid.c: pasid_cache_invalidation_with_pasid",
  kind: "bug",
  caughtBy: [
    "no-stale-pasid-cache-after-ack",
    "freed-table-page-unreachable",
    "no-stale-iotlb-after-ack",
    "no-stale-walk-cache-after-ack",
    "nested-teardown-clears-structure-cache",
    "dma-stays-inside-owner",
    "pasid-cache-flush-precedes-iotlb-flush",
  ],
  showcases: [{ scenario: "vtd.hw-core", bounds: { unmaps: 0, leaves: 0 } }],
  apply: (system) =>
    provide(system, "hostDriver", hostDriverSeams, {
      actions: { submitPasidCacheFlush: emit(() => submitted([])) },
    }),
});
