/**
 * The vIOMMU (QEMU intel_iommu): cached PASID entries, what it has attached, and its work to do.
 */
import { table } from "../shared/ids.ts";
import type { DeviceId, Did, Iova, Pasid } from "../shared/ids.ts";
import type { DomainId } from "./domain-ops.ts";
import type { Binding, GuestNames, Place } from "./guest-state.ts";
import { DEFAULT_HWPT, type IommufdWorld } from "./iommufd-state.ts";

/** The copy of a guest PASID entry; only present ones are cached. */
export type CachedEntry = {
  readonly binding: Binding;
  readonly did: Did;
};

/** Which places a PASID-cache synchronisation is about. */
export type Filter =
  | { readonly kind: "all" }
  | { readonly kind: "domain"; readonly did: Did }
  | { readonly kind: "pasid"; readonly did: Did; readonly pasid: Pasid };

/** Why the vIOMMU works on a place. */
export type Visit = "drop" | "sync" | "forward";

/** What a PIOTLB descriptor reaches: one page, or the whole PASID when `iova` is null. */
export interface Flush {
  readonly iova: Iova | null;
}

/** The place that the vIOMMU works on. */
export interface Target extends Place {
  readonly visit: Visit;
}

type PerPlace<T> = Record<DeviceId, Record<Pasid, T>>;

export interface ViommuState {
  viommu: {
    /** The cached entry; null is `valid = false`. */
    cached: PerPlace<CachedEntry | null>;
    /** The HWPT that the vIOMMU has attached; null when it has detached. */
    hwpt: PerPlace<DomainId | null>;
    /** What is still to be done for the descriptor or the register write at hand. */
    todo: {
      /** To be cleared after a change of a register. */
      drop: PerPlace<boolean>;
      /** To be compared with guest memory. */
      sync: PerPlace<boolean>;
      /** To be told to the host: one page, or all pages. */
      forward: PerPlace<Flush | null>;
    };
    filter: Filter | null;
    target: Target | null;
    /** A nested HWPT that was allocated and is not attached yet. */
    fresh: DomainId | null;
  };
}

export type ViommuWorld = IommufdWorld & ViommuState;

/** Nothing is cached, and the device is on its default HWPT. */
export function initialViommu(n: GuestNames): ViommuState {
  const perPlace = <V>(value: (pasid: Pasid) => V): PerPlace<V> =>
    table(n.devices, () => table(n.pasids, value));
  return {
    viommu: {
      cached: perPlace(() => null),
      hwpt: perPlace((pasid) => (pasid === "pasid0" ? DEFAULT_HWPT : null)),
      todo: {
        drop: perPlace(() => false),
        sync: perPlace(() => false),
        forward: perPlace(() => null),
      },
      filter: null,
      target: null,
      fresh: null,
    },
  };
}
