/** Host driver: a teardown flushes the PASID cache and forgets the translations made through it. */
import { emit } from "xstate";
import { defineVariant, provide } from "../../src/system/index.ts";
import { hostDriverSeams, submitted } from "../vtd/host-driver.ts";

export const intelTeardownSkipsIotlbFlush = defineVariant({
  name: "intel-teardown-skips-iotlb-flush",
  title: "Tearing down a PASID entry does not flush the IOTLB",
  reference: "VT-d 6.5.3.3 table 28; Linux intel/pasid.c: intel_pasid_tear_down_entry",
  kind: "bug",
  caughtBy: [
    "no-stale-iotlb-after-ack",
    "no-stale-walk-cache-after-ack",
    "nested-teardown-clears-structure-cache",
    "freed-table-page-unreachable",
    "dma-stays-inside-owner",
  ],
  showcases: [{ scenario: "vtd.hw-core", bounds: { unmaps: 0, leaves: 0 } }],
  apply: (system) =>
    provide(system, "hostDriver", hostDriverSeams, {
      actions: { submitIotlbFlush: emit(() => submitted([])) },
    }),
});
