/** Host driver: who submitted a refused descriptor reports the error and leaves it set, and the queue stands still. */
import { defineVariant, doNothing, provide } from "../../src/system/index.ts";
import { remapperSeams, withQueueErrors } from "../vtd/queue-error.ts";

export const intelQueueErrorNotCleared = defineVariant({
  name: "intel-queue-error-not-cleared",
  title: "After a refused descriptor IQE stays set, so that nothing is fetched any more",
  reference: "VT-d 6.5.2.11; Linux intel/dmar.c: qi_check_fault (which clears it)",
  kind: "bug",
  caughtBy: ["every-submitted-wait-finishes", "blocked-window-is-finite"],
  showcases: [{ scenario: "vtd.hw-core", bounds: { pasids: 1, unmaps: 1, leaves: 0 } }],
  apply: (system) =>
    provide(withQueueErrors(system), "irqRemap", remapperSeams, {
      actions: { clearError: doNothing },
    }),
});
