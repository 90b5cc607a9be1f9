/** What a driver asks a virtio-iommu device for, and the answers (virtio 5.13.6). */
import type { DeviceId } from "../shared/ids.ts";
import type { Gpa, Iova } from "../msi/addresses.ts";

/** `bypass` is a domain made with the flag VIRTIO_IOMMU_ATTACH_F_BYPASS (virtio 5.13.6.3). */
export type Domain = `domain${number}` | "bypass";

/** The requests that MSIs need. Alignment, access flags and the ranges of ids are left out: one size, one width. */
export type Request =
  | { readonly type: "probe"; readonly endpoint: DeviceId }
  /** Where the guest's tables are walked by hardware: ATTACH_TABLE of the posted extension. */
  | { readonly type: "attach"; readonly endpoint: DeviceId; readonly domain: Domain }
  | { readonly type: "detach"; readonly endpoint: DeviceId }
  | {
      readonly type: "map";
      readonly domain: Domain;
      readonly iova: Iova;
      readonly gpa: Gpa;
      /** VIRTIO_IOMMU_MAP_F_MMIO. */
      readonly mmio: boolean;
    }
  | { readonly type: "unmap"; readonly domain: Domain; readonly iova: Iova }
  /** INVALIDATE of the posted extension: the guest changed a leaf that hardware walks. */
  | { readonly type: "invalidate"; readonly domain: Domain; readonly iova: Iova };

/** Virtio 5.13.6: VIRTIO_IOMMU_S_OK, S_INVAL, S_NOENT. */
export type Status = "ok" | "inval" | "noent";

/** The subtypes of VIRTIO_IOMMU_PROBE_T_RESV_MEM (virtio 5.13.6.8.1), and those that somebody proposes. */
export type Subtype = "reserved" | "msi" | "direct";

/** What a driver takes a reserved region for (Linux include/linux/iommu.h: enum iommu_resv_type). */
export type RegionType = "reserved" | "msi" | "direct";

/** Who waits for the answer: the IOMMU driver, or the thread that sets up an interrupt of a device. */
export type GuestThread = "iommuDriver" | DeviceId;

export interface Posted {
  readonly thread: GuestThread;
  readonly request: Request;
}
