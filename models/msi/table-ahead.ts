/** The page table of the host that a device is being moved to. */
import type { DeviceId } from "../shared/ids.ts";
import type { MsiWorld } from "./state.ts";
import { tableUnder, type HostTable, type MsiTopology } from "./topology.ts";

/** Null for a device that is not on its way, or on its way to be blocked. */
export function tableAhead({ host }: MsiWorld, top: MsiTopology, dev: DeviceId): HostTable | null {
  const { viommu: ioctl } = host.ioctl;
  if (!host.attaching[dev] || ioctl?.op !== "attach" || ioctl.domain === null) return null;
  return tableUnder(top, dev, ioctl.domain);
}
