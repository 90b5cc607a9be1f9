/** What the page tables say of an address of a device, without any cache. */
import type { DeviceId } from "../shared/ids.ts";
import type { Domain } from "../virtio-iommu/requests.ts";
import type { BusPage, Gpa, Hpa } from "./addresses.ts";
import type { MsiWorld } from "./state.ts";
import { stage2Of, type MsiTopology } from "./topology.ts";

export interface Walk {
  /** What the guest's table gives; the page itself where the guest has no table of its own in the way. */
  readonly ipa: BusPage | null;
  readonly hpa: Hpa | null;
}

/** Walks both stages for a device that is attached; MSIs have no PASID, so it is the table of the RID. */
export const walk = (world: MsiWorld, top: MsiTopology, dev: DeviceId, page: BusPage): Walk =>
  walkIn(world, top, { dev, domain: world.host.attached[dev] }, page);

/** Walks both stages as for a device in a domain; a device in none reaches nothing. */
export function walkIn(
  { guest, host }: MsiWorld,
  top: Pick<MsiTopology, "nested" | "stage2s">,
  { dev, domain }: { readonly dev: DeviceId; readonly domain: Domain | null },
  page: BusPage,
): Walk {
  if (domain === null) return { ipa: null, hpa: null };
  if (!top.nested) return { ipa: page, hpa: host.table[domain][page] ?? null };
  const stage1: Partial<Record<BusPage, Gpa | null>> | null =
    domain === "bypass" ? null : guest.table[domain];
  const ipa = stage1 === null ? page : (stage1[page] ?? null);
  return { ipa, hpa: ipa === null ? null : (host.table[stage2Of(top, dev)][ipa] ?? null) };
}
