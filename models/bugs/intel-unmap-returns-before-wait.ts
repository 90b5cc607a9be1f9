/** Host driver: an unmap returns when its flush is submitted, and the caller frees the frame. */
import { defineVariant, provide } from "../../src/system/index.ts";
import { mapPathSeams } from "../vtd/map-path.ts";

export const intelUnmapReturnsBeforeWait = defineVariant({
  name: "intel-unmap-returns-before-wait",
  title: "A frame is freed after its flush was submitted, not after the wait was observed",
  reference: "VT-d 6.5.3.6, 6.5.4; Linux intel/dmar.c: qi_submit_sync spins until the wait is done",
  kind: "bug",
  caughtBy: ["dma-stays-inside-owner", "no-stale-iotlb-after-ack", "no-stale-walk-cache-after-ack"],
  showcases: [{ scenario: "vtd.hw-core", bounds: { pasids: 1, unmaps: 1, leaves: 0 } }],
  apply: (system) =>
    provide(system, "mapPath", mapPathSeams, { guards: { unmapFlushDone: () => true } }),
});
