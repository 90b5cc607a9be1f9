/** Host driver: the invalidation queue is switched off and on again while nothing is in it. */
import { defineVariant } from "../../src/system/index.ts";
import { withQueueRestart } from "../vtd/queue-restart.ts";

export const intelIdleQueueRestarted = defineVariant({
  name: "intel-idle-queue-restarted",
  title: "Resuming restarts the queue, at any time at which it is empty",
  reference: "VT-d 6.5.2; Linux intel/dmar.c: dmar_reenable_qi (from init_iommu_hw)",
  kind: "benign",
  showcases: [{ scenario: "vtd.hw-core", bounds: { pasids: 1, unmaps: 1, leaves: 0 } }],
  apply: withQueueRestart,
});
