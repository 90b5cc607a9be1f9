/** Host driver: a teardown flushes in the wrong order, so that a walk refills what was flushed. */
import { emit } from "xstate";
import { defineVariant, provide } from "../../src/system/index.ts";
import { attachment } from "../vtd/attach-call.ts";
import { hostDriverSeams, submitted } from "../vtd/host-driver.ts";
import { flushPasidCache, flushTranslations, revokedEntry } from "../vtd/teardown-flush.ts";

export const intelTeardownFlushesIotlbFirst = defineVariant({
  name: "intel-teardown-flushes-iotlb-first",
  title: "Tearing down a PASID entry flushes the IOTLB before the PASID cache",
  reference: "VT-d 6.2.3.1, 6.5.2.2",
  kind: "bug",
  caughtBy: [
    "pasid-cache-flush-precedes-iotlb-flush",
    "no-stale-iotlb-after-ack",
    "no-stale-walk-cache-after-ack",
    "nested-teardown-clears-structure-cache",
    "freed-table-page-unreachable",
    "dma-stays-inside-owner",
  ],
  showcases: [{ scenario: "vtd.hw-core", bounds: { unmaps: 0, leaves: 0 } }],
  apply: (system) =>
    provide(system, "hostDriver", hostDriverSeams, {
      actions: {
        submitPasidCacheFlush: emit(({ event: { world } }) =>
          submitted([flushTranslations(revokedEntry(world, attachment(world)).did)]),
        ),
        submitIotlbFlush: emit(({ event: { world } }) => {
          const place = attachment(world);
          return submitted([flushPasidCache(revokedEntry(world, place).did, place.pasid)]);
        }),
      },
    }),
});
