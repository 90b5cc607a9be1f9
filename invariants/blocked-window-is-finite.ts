/** VT-d: a device that is blocked on the way to a binding does not stay so. */
import { leadsTo } from "../src/system/index.ts";
import type { Place } from "../models/vtd/guest-state.ts";

/** How a scenario tells what a place of the PASID tables is on its way to. */
export interface BlockedWindow<World> {
  /** Whether hardware blocks the place. */
  readonly isBlocked: (world: World, place: Place) => boolean;
  /** Whether its owner wants it to work, and no error has come in the way. */
  readonly isWanted: (world: World, place: Place) => boolean;
  /** Whether the party that is to unblock it has been told. */
  readonly isTold: (world: World, place: Place) => boolean;
}

export const blockedWindowIsFinite = <World>(
  places: readonly Place[],
  { isBlocked, isWanted, isTold }: BlockedWindow<World>,
) =>
  leadsTo<World, Place>({
    name: "blocked-window-is-finite",
    claim:
      "A device that is blocked while its binding changes works again, unless the binding is withdrawn or an error " +
      "is reported.",
    citation:
      "Linux drivers/iommu/iommu.c: __iommu_group_set_domain_internal; QEMU intel_iommu.c: " +
      "vtd_handle_gcmd_srtp, vtd_handle_gcmd_te (drop, then replay)",
    forAll: places,
    from: (world, place) =>
      isBlocked(world, place) && isWanted(world, place) && isTold(world, place),
    to: (world, place) => !isBlocked(world, place) || !isWanted(world, place),
  });
