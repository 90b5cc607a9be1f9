/** The reference guest posts the invalidation but goes on as if it were done. */
import { defineVariant, wrapReducer } from "../../src/system/index.ts";
import type { Event } from "../reference/events.ts";
import type { World } from "../reference/state.ts";

export const referenceUnmapNotPending = defineVariant({
  name: "reference-unmap-not-pending",
  title: "An unmapped page counts as invalidated before its invalidation was executed",
  reference: "the reference protocol, second broken form",
  kind: "bug",
  caughtBy: ["no-stale-iotlb"],
  showcases: [{ scenario: "reference", bounds: { pasids: 1, pages: 1, frames: 1, queue: 1 } }],
  apply: (system) =>
    wrapReducer<World, Event>(system, (reduce) => (world, event) => {
      reduce(world, event);
      if (event.type === "guest.invalidationPosted") world.pending[event.pasid][event.page] = false;
    }),
});
