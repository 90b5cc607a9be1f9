/** Host driver: the invalidation queue is switched off while descriptors are in it, and they are lost. */
import { defineVariant, provide } from "../../src/system/index.ts";
import { queueRestartSeams, withQueueRestart } from "../vtd/queue-restart.ts";

export const intelPendingQueueRestarted = defineVariant({
  name: "intel-pending-queue-restarted",
  title: "Resuming restarts the queue without waiting until it is empty",
  reference: "VT-d 6.5.2; Linux intel/dmar.c: dmar_disable_qi (which waits, but only for a time)",
  kind: "bug",
  // Nothing unsafe comes of it: whoever waits for a lost descriptor waits for ever.
  caughtBy: ["every-submitted-wait-finishes", "blocked-window-is-finite"],
  showcases: [{ scenario: "vtd.hw-core", bounds: { pasids: 1, unmaps: 1, leaves: 0 } }],
  apply: (system) =>
    provide(withQueueRestart(system), "resume", queueRestartSeams, {
      guards: { queueIdle: () => true },
    }),
});
