/** What iommufd can do. */
import type { DeviceId, Iova, Pasid } from "../shared/ids.ts";
import type { AttachCall, DomainId } from "./domain-ops.ts";
import type { FsRoot } from "./memory.ts";

type AtPlace = {
  readonly dev: DeviceId;
  readonly pasid: Pasid;
};

export type IommufdEvent =
  | {
      readonly type: "iommufd.hwptAllocated";
      readonly hwpt: DomainId;
      readonly parent: DomainId;
      readonly fsRoot: FsRoot;
    }
  /** By the scenario's will, or because there is no id left, or no parent. */
  | ({ readonly type: "iommufd.allocationFailed"; readonly injected: boolean } & AtPlace)
  | { readonly type: "iommufd.driverCalled"; readonly call: AttachCall }
  | ({ readonly type: "iommufd.attached"; readonly hwpt: DomainId } & AtPlace)
  | ({ readonly type: "iommufd.attachFailed" } & AtPlace)
  | ({ readonly type: "iommufd.detached" } & AtPlace)
  | {
      readonly type: "iommufd.invalidated";
      readonly hwpt: DomainId;
      readonly iova: Iova | null;
    }
  | ({ readonly type: "iommufd.invalidationFailed" } & AtPlace)
  | { readonly type: "iommufd.destroyed"; readonly hwpt: DomainId }
  /** EBUSY: something refers to the object. */
  | { readonly type: "iommufd.destructionRefused"; readonly hwpt: DomainId };
