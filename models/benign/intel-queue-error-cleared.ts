/** Host driver: the unit refuses descriptors, and who submitted one clears the error and gets it reported. */
import { defineVariant } from "../../src/system/index.ts";
import { withQueueErrors } from "../vtd/queue-error.ts";

export const intelQueueErrorCleared = defineVariant({
  name: "intel-queue-error-cleared",
  title:
    "A refused flush of interrupt entries stops the queue until its submitter clears the error",
  reference: "VT-d 6.5.2.11; Linux intel/dmar.c: qi_check_fault, qi_submit_sync",
  kind: "benign",
  showcases: [{ scenario: "vtd.hw-core", bounds: { pasids: 1, unmaps: 1, leaves: 0 } }],
  apply: withQueueErrors,
});
