/** vIOMMU: a flush that speaks of an enabled entry of the guest has its binding as a consequence, or an error. */
import { leadsTo } from "../src/system/index.ts";
import { isEntryLive, isSubmitted } from "../models/vtd/acknowledged.ts";
import type { GuestDescriptor, GuestPasidEntry, Place } from "../models/vtd/guest-state.ts";
import type { HostView } from "../models/vtd/host-view.ts";
import type { IommufdWorld } from "../models/vtd/iommufd-state.ts";

/** Whether a descriptor tells the vIOMMU to look at a present entry (VT-d 6.5.2.1, 6.5.2.2). */
function speaksOf(d: GuestDescriptor, { dev, pasid }: Place, entry: GuestPasidEntry): boolean {
  if (d.kind === "contextCache") return d.dev === dev;
  if (d.kind !== "pasidCache") return false;
  return d.did === entry.did && (d.pasid === null || d.pasid === pasid);
}

/** Whether hardware is to translate by the guest's entry: it is present, and translation is on. */
function isEnabled(world: IommufdWorld, place: Place): boolean {
  return world.guest.translationEnabled && isEntryLive(world, place);
}

/** Once with hosts that may still fail, whose error excuses them, and once where no failure is to come. */
type Flushed = Place & { readonly errors: "possible" | "over" };

/** @param running what hardware runs */
export const bindEventuallyFollowsFlush = <World extends IommufdWorld>(
  places: readonly Place[],
  running: HostView<World>,
) =>
  leadsTo<World, Flushed>({
    name: "bind-eventually-follows-flush",
    claim:
      "A flush that speaks of an enabled PASID entry is followed by the entry's binding, by an error of the host, " +
      "or by the guest's withdrawal of the entry.",
    citation: "VT-d 6.1 (caching mode), 6.5.3.3; QEMU intel_iommu.c: vtd_pasid_cache_sync_locked",
    forAll: places.flatMap((place): Flushed[] => [
      { ...place, errors: "possible" },
      { ...place, errors: "over" },
    ]),
    from: (world, place) => {
      if (!isEnabled(world, place)) return false;
      const entry = world.guest.pasidEntry[place.dev][place.pasid]!;
      if (!world.guest.queue.some((d) => speaksOf(d, place, entry))) return false;
      return place.errors === "possible" || world.iommufd.failuresLeft === 0;
    },
    to: (world, place) => {
      const { dev, pasid, errors } = place;
      if (!isEnabled(world, place)) return true;
      // An error of long ago is no excuse: every flush is a chance to try again.
      if (errors === "possible" && world.ghost.degraded[dev][pasid]) return true;
      const bound = running(world, place);
      if (bound === world.guest.pasidEntry[dev][pasid]!.binding) return true;
      // The guest has rebound the entry since, and its next flush is another matter.
      return bound !== null && !isSubmitted(world, place);
    },
  });
