/** iommufd: what it has on record as attached is what hardware runs, or a call has failed. */
import { defineInvariant } from "../src/system/index.ts";
import type { Place } from "../models/vtd/guest-state.ts";
import { attachedBinding, type HostView } from "../models/vtd/host-view.ts";
import type { IommufdWorld } from "../models/vtd/iommufd-state.ts";

/** @param running what hardware runs */
export const bookkeepingMatchesHardware = <World extends IommufdWorld>(
  places: readonly Place[],
  running: HostView<World>,
) =>
  defineInvariant<World, Place>({
    name: "bookkeeping-matches-hardware",
    claim: "Outside of a call, hardware runs what is attached, or it blocks after a failed call.",
    citation: "Linux intel/nested.c: intel_nested_attach_dev; iommufd/device.c",
    forAll: places,
    when: (world, place) => world.iommufd.ioctl === null && attachedBinding(world, place) !== null,
    holds: (world, place) => {
      const hardware = running(world, place);
      if (hardware === null) return world.ghost.degraded[place.dev][place.pasid];
      return hardware === attachedBinding(world, place);
    },
    explain: (world, place) =>
      `${attachedBinding(world, place)} is attached at ${place.pasid}; ` +
      `hardware runs ${running(world, place) ?? "nothing"}.`,
  });
