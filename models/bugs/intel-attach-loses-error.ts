/** Host driver: an attachment that found no domain id is reported as done, and the PASID stays blocked. */
import { emit } from "xstate";
import { defineVariant, provide } from "../../src/system/index.ts";
import { hostDriverSeams } from "../vtd/host-driver.ts";

export const intelAttachLosesError = defineVariant({
  name: "intel-attach-loses-error",
  title: "An attachment without a domain id left returns success, with the PASID blocked",
  reference: "Linux intel/iommu.c: domain_attach_iommu (its error has to reach the caller)",
  kind: "bug",
  caughtBy: ["driver-does-what-it-reports"],
  showcases: [{ scenario: "vtd.hw-core", bounds: { dids: 1, unmaps: 0, leaves: 0 } }],
  apply: (system) =>
    provide(system, "hostDriver", hostDriverSeams, {
      actions: {
        returnFailed: emit({ type: "hostDriver.callReturned" as const, result: "ok" as const }),
      },
    }),
});
