/** For variants: a device changes its domain while the host sets up its vector. */
import { extendFootprint, provide, type System } from "../../src/system/index.ts";
import type { DeviceId } from "../shared/ids.ts";
import { driverSeams } from "../virtio-iommu/driver.ts";
import { msiDriverSeams } from "./msi-driver.ts";

/**
 * Lets the guest attach while VFIO_DEVICE_SET_IRQS is in progress: a VMM with two threads, of which one attaches.
 * Elsewhere in a trap the guest waits, as in the scenarios.
 */
export function withAttachDuringSetIrqs(system: System): System {
  const unlocked = provide(system, "msiDriver", msiDriverSeams, {
    guards: {
      // No mutex is held over the trap; it begins outside of an attach, that is all.
      mustNotMeetAttach: ({ event: { world, self } }) =>
        world.guest.groupLock[self as DeviceId] === "iommuDriver",
    },
  });
  const reads = ["host.setIrqs[dev]", "vmm.trap[dev]"];
  const seeing = extendFootprint(unlocked, "iommuDriver", {
    commands: { attach: { reads }, block: { reads } },
  });
  return provide(seeing, "iommuDriver", driverSeams, {
    guards: {
      groupFree: ({ context, event: { world, ...event } }) => {
        const { dev = context.dev! } = event as { readonly dev?: DeviceId };
        const isBetween = world.vmm.trap[dev] === null || world.host.setIrqs[dev] !== null;
        return world.guest.groupLock[dev] === null && isBetween;
      },
    },
  });
}
