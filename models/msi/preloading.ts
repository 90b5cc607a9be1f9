/** For variants: what iommufd puts into a page table before a device is attached to it. */
import { emit } from "xstate";
import { provide, type System } from "../../src/system/index.ts";
import type { DeviceId } from "../shared/ids.ts";
import type { Slot } from "./host-events.ts";
import { iommufdSeams } from "./iommufd.ts";
import type { Caller, MsiWorld } from "./state.ts";
import { tableUnder, type MsiTopology } from "./topology.ts";
import { topologyOf } from "./topology-of.ts";

/** Has an attach install these doorbells, in place of those that the group of the device needs. */
export function withPreloading(
  system: System,
  slotsFor: (world: MsiWorld, dev: DeviceId, top: MsiTopology) => readonly Slot[],
): System {
  const top = topologyOf(system);
  return provide(system, "iommufd", iommufdSeams, {
    actions: {
      installDoorbells: emit(({ event: { world, self } }) => {
        const ioctl = world.host.ioctl[self as Caller];
        if (ioctl?.op !== "attach") throw new Error("The ioctl does not attach.");
        const { dev, domain } = ioctl;
        const table = domain === null ? null : tableUnder(top, dev, domain);
        const slots = slotsFor(world, dev, top);
        return { type: "iommufd.attachBegun" as const, dev, table, slots };
      }),
    },
  });
}
