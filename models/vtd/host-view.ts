/** What a place of the PASID tables is bound to, by the record of each party. */
import type { Binding, Place } from "./guest-state.ts";
import type { DomainId } from "./domain-ops.ts";
import type { AtomicHostWorld } from "./atomic-host-state.ts";
import type { HostTables } from "./host-state.ts";
import { isNested, type IommufdWorld } from "./iommufd-state.ts";

/**
 * A first-stage table, nothing but the second stage, a HWPT that no longer exists, or null:
 * blocked.
 */
export type Bound = Binding | "freed" | null;

/** What is bound to a place in somebody's eyes. */
export type HostView<World> = (world: World, place: Place) => Bound;

/** What a HWPT makes of a device's addresses. */
export function bindingOf(world: IommufdWorld, hwpt: DomainId | null): Bound {
  if (hwpt === null) return null;
  const domain = world.domain[hwpt];
  if (domain === null) return "freed";
  return isNested(domain) ? domain.fsRoot : "passThrough";
}

/** By iommufd's record. */
export const attachedBinding: HostView<IommufdWorld> = (world, { dev, pasid }) =>
  bindingOf(world, world.iommufd.attached[dev][pasid]);

/** By the host that is one piece. */
export const runInOnePiece: HostView<AtomicHostWorld> = (world, { dev, pasid }) =>
  bindingOf(world, world.host.running[dev][pasid]);

/** By the host's PASID table. */
export const runInHardware: HostView<HostTables> = ({ pasidTable }, { dev, pasid }) => {
  const { present, content } = pasidTable[dev][pasid];
  if (!present || content === null) return null;
  return content.pgtt === "nested" ? content.fsRoot : "passThrough";
};
