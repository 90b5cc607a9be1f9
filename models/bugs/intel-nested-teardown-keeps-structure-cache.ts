/** Host driver: a PASID-based flush at the teardown of a nested entry leaves second-stage pointers cached. */
import { emit } from "xstate";
import { defineVariant, provide } from "../../src/system/index.ts";
import { attachment } from "../vtd/attach-call.ts";
import { hostDriverSeams, submitted } from "../vtd/host-driver.ts";
import { flushTranslations, revokedEntry } from "../vtd/teardown-flush.ts";

export const intelNestedTeardownKeepsStructureCache = defineVariant({
  name: "intel-nested-teardown-keeps-structure-cache",
  title: "Tearing down a nested entry flushes the PASID's translations instead of the domain's",
  reference:
    "Linux commit 8798d36 " +
    '("iommu/vt-d: Fix incomplete cache flush in intel_pasid_tear_down_entry()")',
  kind: "bug",
  caughtBy: [
    "nested-teardown-clears-structure-cache",
    "no-stale-walk-cache-after-ack",
    "no-stale-iotlb-after-ack",
    "dma-stays-inside-owner",
    "live-mapping-never-faults",
    "first-dma-after-map-succeeds",
  ],
  showcases: [{ scenario: "vtd.hw-core", bounds: { unmaps: 1, leaves: 0 } }],
  apply: (system) =>
    provide(system, "hostDriver", hostDriverSeams, {
      actions: {
        submitIotlbFlush: emit(({ event: { world } }) => {
          const place = attachment(world);
          const { did, pgtt } = revokedEntry(world, place);
          if (pgtt === "secondStage") return submitted([flushTranslations(did)]);
          return submitted([{ kind: "piotlb", scope: "pasid", did, pasid: place.pasid }]);
        }),
      },
    }),
});
