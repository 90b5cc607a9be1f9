/** For variants: a device changes its domain while the host sets up its vector. */
import { extendFootprint, provide, type System } from "../../src/system/index.ts";
import type { DeviceId } from "../shared/ids.ts";
import { driverSeams } from "../virtio-iommu/driver.ts";

/**
 * Lets the guest attach while VFIO_DEVICE_SET_IRQS is in progress: a user space with two threads, of which
 * one attaches. Elsewhere in a trap the guest waits, as in the scenarios.
 */
export function withAttachDuringSetIrqs(system: System): System {
  const seeing = extendFootprint(system, "iommuDriver", {
    commands: { attach: { reads: ["host.setIrqs[dev]"] } },
  });
  return provide(seeing, "iommuDriver", driverSeams, {
    guards: {
      vectorTrapped: ({ event: { world, ...event } }) => {
        const { dev } = event as unknown as { readonly dev: DeviceId };
        return world.vmm.trap[dev] !== null && world.host.setIrqs[dev] === null;
      },
    },
  });
}
