/**
 * Guest driver: under caching mode a new PASID entry takes a flush of the PASID cache, and the driver leaves that out.
 * The unit that caches what is not present is the vIOMMU: a place without a binding is its copy of such an entry.
 */
import { emit } from "xstate";
import { defineVariant, extendFootprint, provide } from "../../src/system/index.ts";
import { guestSeams } from "../vtd/guest-driver.ts";
import { entryFlush } from "../vtd/guest-flush.ts";
import { me } from "../vtd/guest-guards.ts";
import type { GuestState, Place } from "../vtd/guest-state.ts";

/** Whether the change to be flushed made the entry present: it releases no table, and no other DID is concerned. */
function isNew({ guest }: GuestState, { dev, pasid }: Place): boolean {
  const entry = guest.pasidEntry[dev][pasid]!;
  const { released, did } = guest.entryChange[dev][pasid]!;
  return entry.present && released === null && did === entry.did;
}

export const intelNewEntryFlushesTranslationsOnly = defineVariant({
  name: "intel-new-entry-flushes-translations-only",
  title:
    "A new entry is followed by a flush of translations, as if only present entries were cached",
  reference: "VT-d 6.1 (CM=1); Linux intel/pasid.c: pasid_flush_caches (which flushes both)",
  kind: "bug",
  caughtBy: [
    "first-dma-after-map-succeeds",
    "acknowledged-binding-is-attached",
    "blocked-window-is-finite",
  ],
  showcases: [{ scenario: "vtd.end-to-end", bounds: { vcpus: 1, unplugs: 0 } }],
  apply: (system) => {
    const telling = extendFootprint(system, "guest", {
      commands: { submitEntryFlush: { reads: ["guest.pasidEntry[dev][pasid]"] } },
    });
    return provide(telling, "guest", guestSeams, {
      actions: {
        submitEntryFlush: emit(({ event }) => {
          const { world, dev, pasid } = event as Extract<typeof event, Place>;
          const place = { dev, pasid };
          const all = entryFlush(world, place, me(event));
          const descriptors = isNew(world, place)
            ? all.filter(({ kind }) => kind !== "pasidCache")
            : all;
          return {
            type: "guest.entryFlushSubmitted" as const,
            vcpu: me(event),
            ...place,
            descriptors,
          };
        }),
      },
    });
  },
});
