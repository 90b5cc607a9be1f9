/** vIOMMU: under translation, a device without a valid guest entry reaches nothing. */
import { defineInvariant } from "../src/system/index.ts";
import { isAcknowledged, isEntryLive } from "../models/vtd/acknowledged.ts";
import type { Place } from "../models/vtd/guest-state.ts";
import { attachedBinding, type HostView } from "../models/vtd/host-view.ts";
import type { IommufdWorld } from "../models/vtd/iommufd-state.ts";

/** @param running what hardware runs */
export const invalidEntryBlocksDevice = <World extends IommufdWorld>(
  places: readonly Place[],
  running: HostView<World>,
) =>
  defineInvariant<World, Place>({
    name: "invalid-entry-blocks-device",
    claim: "With translation on and the guest's entry known to be invalid, the device is blocked.",
    citation: "VT-d 9.4, 9.6 (P=0); QEMU intel_iommu_accel.c: vtd_device_detach_iommufd",
    forAll: places,
    when: (world, place) => isAcknowledged(world, place) && !isEntryLive(world, place),
    holds: (world, place) =>
      attachedBinding(world, place) === null && running(world, place) === null,
    explain: (world, place) =>
      `The guest's entry of ${place.pasid} is not valid and the guest has observed the flush; ` +
      `attached is ${attachedBinding(world, place) ?? "nothing"}, ` +
      `hardware runs ${running(world, place) ?? "nothing"}.`,
  });
