/** Invalidation descriptors (VT-d 6.5.2), and who submits them. */
import type { Did, Gpa, Iova, Pasid } from "../shared/ids.ts";

/** The threads of the host driver that submit and wait: each has a status word of its own. */
export type Submitter = "hostDriver" | "mapPath";

/** VT-d 6.5.2.2; type 7. */
export type PasidCacheDescriptor =
  | { readonly kind: "pasidCache"; readonly scope: "global" }
  | { readonly kind: "pasidCache"; readonly scope: "domain"; readonly did: Did }
  | {
      readonly kind: "pasidCache";
      readonly scope: "pasid";
      readonly did: Did;
      readonly pasid: Pasid;
    };

/** VT-d 6.5.2.3; type 2. `leavesOnly` is the invalidation hint IH. */
export type IotlbDescriptor =
  | { readonly kind: "iotlb"; readonly scope: "global" }
  | { readonly kind: "iotlb"; readonly scope: "domain"; readonly did: Did }
  | {
      readonly kind: "iotlb";
      readonly scope: "page";
      readonly did: Did;
      readonly gpa: Gpa;
      readonly leavesOnly: boolean;
    };

/** VT-d 6.5.2.4; type 6. */
export type PiotlbDescriptor =
  | { readonly kind: "piotlb"; readonly scope: "pasid"; readonly did: Did; readonly pasid: Pasid }
  | {
      readonly kind: "piotlb";
      readonly scope: "page";
      readonly did: Did;
      readonly pasid: Pasid;
      readonly iova: Iova;
      readonly leavesOnly: boolean;
    };

/** VT-d 6.5.2.9; type 5. With `fence` (FN) nothing behind it starts before it is done. */
export interface WaitDescriptor {
  readonly kind: "wait";
  readonly fence: boolean;
}

export type FlushDescriptor = PasidCacheDescriptor | IotlbDescriptor | PiotlbDescriptor;
export type Descriptor = FlushDescriptor | WaitDescriptor;

/** Whether it is one of the two that reach translations, and drain. */
export function isIotlbSide(
  descriptor: Descriptor,
): descriptor is IotlbDescriptor | PiotlbDescriptor {
  return descriptor.kind === "iotlb" || descriptor.kind === "piotlb";
}
