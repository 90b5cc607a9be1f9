/** iommufd: hardware page tables (HWPTs), what is attached where, and the ioctl in progress. */
import { atom } from "../../src/system/index.ts";
import { names, table } from "../shared/ids.ts";
import type { DeviceId, Iova, Pasid } from "../shared/ids.ts";
import type { Domain, DomainCalls, DomainId } from "./domain-ops.ts";
import type { FsRoot } from "./memory.ts";
import type { GuestNames, GuestState, Vcpu } from "./guest-state.ts";

/** The container's HWPT: made with NEST_PARENT, kept equal to guest RAM by the memory listener. */
export const DEFAULT_HWPT: DomainId = "dom0";

/**
 * An ioctl of the vIOMMU. `dev` and `pasid` say for whom, also where the uAPI does not
 * pass them on.
 */
export type Ioctl = { readonly dev: DeviceId; readonly pasid: Pasid } & (
  | { readonly op: "allocate"; readonly fsRoot: FsRoot }
  | { readonly op: "attach"; readonly hwpt: DomainId }
  | { readonly op: "detach" }
  | { readonly op: "destroy"; readonly hwpt: DomainId }
  | { readonly op: "invalidate"; readonly hwpt: DomainId; readonly iova: Iova | null }
);

/** What an ioctl returned; `hwpt` is the id that an allocation made. */
export interface IoctlReturn {
  readonly ok: boolean;
  readonly hwpt: DomainId | null;
}

export interface IommufdState extends DomainCalls {
  iommufd: {
    /** What iommufd believes is attached; null when the device is blocked. */
    attached: Record<DeviceId, Record<Pasid, DomainId | null>>;
    ioctl: Ioctl | null;
    returned: IoctlReturn | null;
    /** How many more calls may fail. */
    failuresLeft: number;
  };
  /** What only the reader of a trace knows. */
  ghost: {
    /**
     * An invalidation of a page that a vCPU has submitted and that the HWPT, which was
     * attached at that time, has not seen.
     */
    owedInvalidation: Record<DomainId, Record<Iova, Vcpu | null>>;
    /** A call for this place has failed, and no attachment has succeeded since. */
    degraded: Record<DeviceId, Record<Pasid, boolean>>;
  };
}

/** What the objects of both sides together look like to iommufd and to the vIOMMU. */
export type IommufdWorld = GuestState & IommufdState;

/** Whether a domain is a nested one. */
export function isNested(
  domain: Domain | null,
): domain is Extract<Domain, { readonly kind: "nested" }> {
  return domain !== null && domain.kind === "nested";
}

/** The ids of HWPTs: the default one, and for each place an old and a new nested one. */
export function hwptNames(n: GuestNames): { all: DomainId[]; nested: DomainId[] } {
  const all = names("dom", 1 + n.places.length + 1);
  return { all, nested: all.slice(1) };
}

/**
 * Only the default HWPT exists; it serves the requests without PASID (QEMU iommufd_cdev_attach).
 */
export function initialIommufd(n: GuestNames, failures: number): IommufdState {
  const { all } = hwptNames(n);
  const perPlace = <V>(value: (pasid: Pasid) => V) =>
    table(n.devices, () => table(n.pasids, value));
  return {
    domain: table(all, (id): Domain | null =>
      id === DEFAULT_HWPT ? atom<Domain>({ kind: "paging", ssRoot: "ssroot0" }) : null,
    ),
    attachCall: null,
    attachResult: null,
    mapCall: null,
    mapResult: null,
    iommufd: {
      attached: perPlace((pasid) => (pasid === "pasid0" ? DEFAULT_HWPT : null)),
      ioctl: null,
      returned: null,
      failuresLeft: failures,
    },
    ghost: {
      owedInvalidation: table(all, () => table(n.iovas, () => null)),
      degraded: perPlace(() => false),
    },
  };
}
