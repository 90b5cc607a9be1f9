/**
 * The calls that iommufd makes into the host IOMMU driver (struct iommu_domain_ops of Linux), as
 * messages in the state: who calls writes `call`, the driver works on it with its own steps and writes
 * `result`; the call stays in place until the caller takes the result, which empties both.
 * Two threads may be inside the driver at once: attachments are serialised by the group's mutex,
 * changes of a second-stage table by the IOAS lock. HWPT_INVALIDATE takes neither; it shares the
 * mailbox of attachments because QEMU makes both calls under its global lock.
 */
import type { DeviceId, Gpa, Hpa, Iova, Pasid } from "../shared/ids.ts";
import type { FsRoot } from "./memory.ts";

/** A kernel IOMMU domain; iommufd's HWPT of the same number wraps it. */
export type DomainId = `dom${number}`;
/** A second-stage table. Each paging domain has one of its own. */
export type SsRoot = `ssroot${number}`;

/** What the driver knows of a domain; fixed at allocation. */
export type Domain =
  | { readonly kind: "paging"; readonly ssRoot: SsRoot }
  | { readonly kind: "nested"; readonly fsRoot: FsRoot; readonly ssRoot: SsRoot };

/** Calls of the attach path. `attach` replaces whatever is attached. */
export type AttachCall =
  | {
      readonly op: "attach";
      readonly dev: DeviceId;
      readonly pasid: Pasid;
      readonly domain: DomainId;
    }
  | { readonly op: "block"; readonly dev: DeviceId; readonly pasid: Pasid }
  /** HWPT_INVALIDATE on a nested domain: one page, or everything when `iova` is null. */
  | { readonly op: "invalidate"; readonly domain: DomainId; readonly iova: Iova | null };

/** Calls of the map path: changes of a second-stage table. */
export type MapCall =
  | { readonly op: "map"; readonly ssRoot: SsRoot; readonly gpa: Gpa; readonly hpa: Hpa }
  /** Returns when the frame may be reused. */
  | { readonly op: "unmap"; readonly ssRoot: SsRoot; readonly gpa: Gpa };

export type Result = "ok" | "failed";

/** The mailboxes between iommufd and the driver, one per path. */
export interface DomainCalls {
  /** Kernel domains by id; null when not allocated. iommufd writes, the driver reads. */
  domain: Record<DomainId, Domain | null>;
  attachCall: AttachCall | null;
  attachResult: Result | null;
  mapCall: MapCall | null;
  mapResult: Result | null;
}
