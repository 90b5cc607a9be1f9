/** vIOMMU: hardware runs the table that the guest's PASID entry names, or nothing. */
import { defineInvariant } from "../src/system/index.ts";
import { isAcknowledged, isEntryLive } from "../models/vtd/acknowledged.ts";
import type { GuestState, Place } from "../models/vtd/guest-state.ts";
import type { HostView } from "../models/vtd/host-view.ts";

/**
 * @param running what hardware runs; blocking is the subject of `acknowledged-binding-is-attached`
 */
export const bindingMatchesGuestEntry = <World extends GuestState>(
  places: readonly Place[],
  running: HostView<World>,
) =>
  defineInvariant<World, Place>({
    name: "binding-matches-guest-entry",
    claim: "After the guest has observed the flush of a PASID entry, no other table is run for it.",
    citation: "VT-d 6.5.3.3 (PASID-table entry); QEMU intel_iommu.c: vtd_pasid_cache_sync_locked",
    forAll: places,
    when: (world, place) => isAcknowledged(world, place) && isEntryLive(world, place),
    holds: (world, place) => {
      const binding = running(world, place);
      return (
        binding === null || binding === world.guest.pasidEntry[place.dev][place.pasid]!.binding
      );
    },
    explain: (world, place) =>
      `The guest's entry of ${place.pasid} names ` +
      `${world.guest.pasidEntry[place.dev][place.pasid]!.binding} and its flush is done, ` +
      `but hardware runs ${running(world, place)}.`,
  });
