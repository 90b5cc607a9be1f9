/** What the virtio-iommu device says. */
import type { DeviceId } from "../shared/ids.ts";
import type { Gpa, Iova } from "../msi/addresses.ts";
import type { Ioctl } from "../msi/state.ts";
import type { Domain, Status, Subtype } from "./requests.ts";

export type DeviceEvent =
  | { readonly type: "viommu.regionReported"; readonly dev: DeviceId; readonly subtype: Subtype }
  | { readonly type: "viommu.ioctlCalled"; readonly ioctl: Ioctl }
  | { readonly type: "viommu.ioctlReturned" }
  /** `emptied` is the old domain, when it has no endpoint any more and is gone. */
  | {
      readonly type: "viommu.endpointAttached";
      readonly dev: DeviceId;
      readonly domain: Domain;
      readonly emptied: Domain | null;
    }
  | {
      readonly type: "viommu.endpointDetached";
      readonly dev: DeviceId;
      readonly emptied: Domain | null;
    }
  | {
      readonly type: "viommu.mappingStored";
      readonly domain: Domain;
      readonly iova: Iova;
      readonly gpa: Gpa;
    }
  | { readonly type: "viommu.mappingRemoved"; readonly domain: Domain; readonly iova: Iova }
  /** The request at the head of the queue is answered. */
  | { readonly type: "viommu.requestCompleted"; readonly status: Status };
