/** The reference guest unmaps a page and forgets the invalidation. */
import { defineVariant, doNothing, provide } from "../../src/system/index.ts";
import { guestMachine } from "../reference/guest.ts";

const guest = guestMachine(1);

export const referenceUnmapWithoutInvalidation = defineVariant({
  name: "reference-unmap-without-invalidation",
  title: "Unmapping a page posts no invalidation",
  reference: "the reference protocol, first broken form",
  kind: "bug",
  caughtBy: ["no-stale-iotlb"],
  showcases: [{ scenario: "reference", bounds: { pasids: 1, pages: 1, frames: 1, queue: 1 } }],
  apply: (system) => provide(system, "guest", guest, { actions: { postInvalidation: doNothing } }),
});
