/** Where a device is being moved to. */
import type { DeviceId } from "../shared/ids.ts";
import type { Domain } from "../virtio-iommu/requests.ts";
import type { MsiWorld } from "./state.ts";
import { tableUnder, type HostTable, type MsiTopology } from "./topology.ts";

/** The domain; null for a device that is not on its way, or on its way to be blocked. */
export function domainAhead({ host }: MsiWorld, dev: DeviceId): Domain | null {
  const { viommu: ioctl } = host.ioctl;
  return host.attaching[dev] && ioctl?.op === "attach" ? ioctl.domain : null;
}

/** The page table of the host under that domain. */
export function tableAhead(world: MsiWorld, top: MsiTopology, dev: DeviceId): HostTable | null {
  const domain = domainAhead(world, dev);
  return domain === null ? null : tableUnder(top, dev, domain);
}
