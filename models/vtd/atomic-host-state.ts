/** The host side in one piece: what hardware runs, and which first-stage leaves it has cached. */
import { table } from "../shared/ids.ts";
import type { DeviceId, Gpa, Iova, Pasid } from "../shared/ids.ts";
import type { DomainId } from "./domain-ops.ts";
import type { GuestNames, Place } from "./guest-state.ts";
import { DEFAULT_HWPT, hwptNames } from "./iommufd-state.ts";
import type { ViommuWorld } from "./viommu-state.ts";

export interface AtomicHostState {
  host: {
    /** The domain that hardware runs; null when it blocks. */
    running: Record<DeviceId, Record<Pasid, DomainId | null>>;
    /**
     * Guest pages that hardware has cached for a nested domain (the domain has a tag of its own).
     */
    cachedLeaf: Record<DomainId, Record<Iova, Gpa | null>>;
  };
}

export type AtomicHostWorld = ViommuWorld & AtomicHostState;

export type AtomicHostEvent =
  | ({ readonly type: "host.attached"; readonly domain: DomainId } & Place)
  | ({ readonly type: "host.blocked" } & Place)
  | { readonly type: "host.invalidated"; readonly domain: DomainId; readonly iova: Iova | null }
  /** The call failed; where it was an attachment, the device is blocked afterwards. */
  | { readonly type: "host.callFailed"; readonly blocked: Place | null }
  | {
      readonly type: "host.leafCached";
      readonly domain: DomainId;
      readonly iova: Iova;
      readonly gpa: Gpa;
    };

/** The device is on its default domain, and nothing is cached. */
export function initialAtomicHost(n: GuestNames): AtomicHostState {
  return {
    host: {
      running: table(n.devices, () =>
        table(n.pasids, (pasid) => (pasid === "pasid0" ? DEFAULT_HWPT : null)),
      ),
      cachedLeaf: table(hwptNames(n).nested, () => table(n.iovas, () => null)),
    },
  };
}
