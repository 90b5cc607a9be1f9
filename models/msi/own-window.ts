/**
 * For variants: the guest places its own doorbell mapping where the host has its MSI window. Both are told the same
 * number (Linux virtio-iommu.c, arm-smmu-v3.c: MSI_IOVA_BASE), and iommufd in the guest takes the first page of it.
 */
import { extendFootprint, provide, type System } from "../../src/system/index.ts";
import type { DeviceId } from "../shared/ids.ts";
import { FIRST_WINDOW_PAGE, VDOORBELL } from "./addresses.ts";
import { irqChipSeams } from "./irq-chip.ts";
import { msiSystem } from "./system.ts";
import { topologyOf } from "./topology-of.ts";

/** Makes the flow anew: whatever else is changed has to be changed after this. */
export function withDoorbellInWindow(system: System): System {
  const top = topologyOf(system);
  const moved = msiSystem({ ...top, doorbellIova: FIRST_WINDOW_PAGE });
  // Now the VMM translates pages of the window, and looks at what was reported of it.
  const access = { reads: ["virtio.reported[self]"] };
  return top.deviceKind === "emulated"
    ? extendFootprint(moved, "emulatedDevice", { commands: { translate: access } })
    : extendFootprint(moved, "vfio", { commands: { programRoute: access } });
}

/** Maps the doorbell over what is at its page already, in place of taking that for the doorbell. */
export const overwritesPage = (system: System): System =>
  provide(system, "irqChip", irqChipSeams, {
    guards: {
      doorbellMapped: ({ event: { world, self } }) => {
        const domain = world.guest.attached[self as DeviceId]!;
        return world.guest.table[domain][FIRST_WINDOW_PAGE] === VDOORBELL;
      },
    },
  });
