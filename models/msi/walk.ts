/** What the page tables say of an address of a device, without any cache. */
import type { DeviceId } from "../shared/ids.ts";
import type { BusPage, Gpa, Hpa } from "./addresses.ts";
import type { MsiWorld } from "./state.ts";
import { stage2Of, type MsiTopology } from "./topology.ts";

export interface Walk {
  /** What the guest's table gives; the page itself where the guest has no table of its own in the way. */
  readonly ipa: BusPage | null;
  readonly hpa: Hpa | null;
}

/** Walks both stages for a device that is attached; MSIs have no PASID, so it is the table of the RID. */
export function walk(world: MsiWorld, top: MsiTopology, dev: DeviceId, page: BusPage): Walk {
  const domain = world.host.attached[dev];
  if (domain === null) return { ipa: null, hpa: null };
  if (!top.nested) return { ipa: page, hpa: world.host.table[domain][page] ?? null };
  const stage1: Partial<Record<BusPage, Gpa | null>> | null =
    domain === "bypass" ? null : world.guest.table[domain];
  const ipa = stage1 === null ? page : (stage1[page] ?? null);
  if (ipa === null) return { ipa, hpa: null };
  return { ipa, hpa: world.host.table[stage2Of(top, dev)][ipa] ?? null };
}
