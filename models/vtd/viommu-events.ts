/** What the vIOMMU can do. */
import type { DeviceId, Iova, Pasid } from "../shared/ids.ts";
import type { DomainId } from "./domain-ops.ts";
import type { GuestDescriptor, GuestPasidEntry, RegisterWrite, Vcpu } from "./guest-state.ts";
import type { Ioctl } from "./iommufd-state.ts";
import type { PlaceSet } from "./place-set.ts";
import type { CachedEntry, Filter, Visit } from "./viommu-state.ts";

type AtPlace = {
  readonly dev: DeviceId;
  readonly pasid: Pasid;
};

/** The queue and the registers, as the guest sees them. */
export type ViommuFrontEvent =
  | { readonly type: "viommu.descriptorFetched"; readonly descriptor: GuestDescriptor }
  | { readonly type: "viommu.waitStatusWritten"; readonly vcpu: Vcpu }
  | { readonly type: "viommu.registerHandled"; readonly write: RegisterWrite }
  /** The vCPU goes on after its MMIO write. */
  | { readonly type: "viommu.trapReturned"; readonly vcpu: Vcpu };

/** The work that follows from it. */
export type ViommuWorkEvent =
  | {
      readonly type: "viommu.syncRequested";
      readonly filter: Filter;
      readonly places: PlaceSet;
    }
  | { readonly type: "viommu.dropRequested"; readonly places: PlaceSet }
  | {
      readonly type: "viommu.forwardRequested";
      readonly iova: Iova | null;
      readonly places: PlaceSet;
    }
  | ({ readonly type: "viommu.visitStarted"; readonly visit: Visit } & AtPlace)
  | ({ readonly type: "viommu.contextEntryRead"; readonly present: boolean } & AtPlace)
  | ({
      readonly type: "viommu.pasidEntryRead";
      readonly entry: GuestPasidEntry | null;
    } & AtPlace)
  | ({ readonly type: "viommu.visitFinished"; readonly visit: Visit } & AtPlace)
  | ({ readonly type: "viommu.entryCached"; readonly entry: CachedEntry } & AtPlace)
  | ({ readonly type: "viommu.entryDropped" } & AtPlace);

/** The ioctls, and what the vIOMMU notes about their results. */
export type ViommuBackEvent =
  | { readonly type: "viommu.ioctlCalled"; readonly ioctl: Ioctl }
  | { readonly type: "viommu.ioctlReturned" }
  | { readonly type: "viommu.hwptNoted"; readonly hwpt: DomainId | null }
  | ({ readonly type: "viommu.bound"; readonly hwpt: DomainId } & AtPlace)
  | ({ readonly type: "viommu.unbound"; readonly hwpt: DomainId | null } & AtPlace);

export type ViommuEvent = ViommuFrontEvent | ViommuWorkEvent | ViommuBackEvent;
