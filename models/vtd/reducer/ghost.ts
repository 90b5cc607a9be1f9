/**
 * What only the reader of a trace knows: what the host still owes the guest, and what has failed.
 */
import type { DeviceId, Iova, Pasid } from "../../shared/ids.ts";
import type { DomainId } from "../domain-ops.ts";
import type { Vcpu } from "../guest-state.ts";
import { isNested, type IommufdWorld } from "../iommufd-state.ts";
import type { FsRoot } from "../memory.ts";

/** A vCPU has submitted the flush of a page: every HWPT that runs its table has to see it. */
export function noteOwedInvalidations(
  world: IommufdWorld,
  root: FsRoot,
  iova: Iova,
  vcpu: Vcpu,
): void {
  for (const hwpts of Object.values(world.iommufd.attached))
    for (const hwpt of Object.values(hwpts)) {
      if (hwpt === null) continue;
      const domain = world.domain[hwpt];
      if (isNested(domain) && domain.fsRoot === root)
        world.ghost.owedInvalidation[hwpt][iova] = vcpu;
    }
}

/** What was attached is attached no more: the driver has flushed all that came from it. */
export function settleAttachment(world: IommufdWorld, dev: DeviceId, pasid: Pasid): void {
  const old = world.iommufd.attached[dev][pasid];
  if (old !== null) settleInvalidations(world, old, null);
}

/** A HWPT has seen the flush of a page, or of all pages, or it is gone. */
export function settleInvalidations(world: IommufdWorld, hwpt: DomainId, iova: Iova | null): void {
  const owed = world.ghost.owedInvalidation[hwpt];
  const iovas = iova === null ? (Object.keys(owed) as Iova[]) : [iova];
  for (const page of iovas) owed[page] = null;
}
