/** Trace lines of QEMU's calls of iommufd (iommufd_backend_*), as events. */
import { mapped, type TraceKinds } from "../../src/import/log-model.ts";
import type { VmmEvent } from "./events.ts";
import type { Memory } from "./memory.ts";

const MAPPING = "iommufd={iommufd:int} ioas={ioas:int} iova={iova:u64} size={size:u64}";

// QEMU backends/trace-events
const mappingKinds: TraceKinds<Memory> = {
  iommufd_backend_connect: mapped(
    "fd={iommufd:int} owned={owned:flag} users={users:int}",
    ({ iommufd, users }): VmmEvent => ({ type: "vmm.contextOpened", iommufd, users }),
  ),
  iommufd_backend_disconnect: mapped("fd={iommufd:int} users={users:int}", (fields): VmmEvent => ({
    type: "vmm.contextClosed",
    ...fields,
  })),
  iommufd_backend_alloc_ioas: mapped(
    "iommufd={iommufd:int} ioas={ioas:int}",
    (fields): VmmEvent => ({ type: "vmm.ioasAllocated", ...fields }),
  ),
  iommufd_backend_map_dma: mapped(
    `${MAPPING} addr={address:u64} readonly={readonly:flag} ({ret:int})`,
    ({ address: _, ...fields }): VmmEvent => ({ type: "vmm.mapReturned", ...fields }),
  ),
  iommufd_backend_map_file_dma: mapped(
    `${MAPPING} fd={file:int} start={start:int} readonly={readonly:flag} ({ret:int})`,
    ({ file: _, start: __, ...fields }): VmmEvent => ({ type: "vmm.mapReturned", ...fields }),
  ),
  iommufd_backend_unmap_dma: mapped(`${MAPPING} ({ret:int})`, (fields): VmmEvent => ({
    type: "vmm.unmapReturned",
    ...fields,
  })),
  iommufd_backend_unmap_dma_non_exist: mapped(
    `Unmap nonexistent mapping: ${MAPPING} ({ret:int})`,
    (fields): VmmEvent => ({ type: "vmm.unmapReturned", ...fields }),
  ),
};

/** Linux include/uapi/linux/iommufd.h: enum iommu_hwpt_data_type */
const HWPT_DATA: Readonly<Record<number, "none" | "vtd-stage1">> = { 0: "none", 1: "vtd-stage1" };
/** Linux include/uapi/linux/iommufd.h: IOMMU_HWPT_ALLOC_NEST_PARENT */
const NEST_PARENT = 1;

const ALLOCATION =
  "dev_id={devid:int} pt_id={parent:int} flags={flags:int} hwpt_type={data:int} len={len:int}";

const ENTRIES =
  "data_type={data:int} entry_len={len:int} entry_num={requested:int} done_num={done:int}";

const objectKinds: TraceKinds<Memory> = {
  iommufd_backend_alloc_hwpt: mapped(
    `iommufd={iommufd:int} ${ALLOCATION} data_ptr={pointer:u64} out_hwpt={hwpt:int} ({ret:int})`,
    ({ iommufd, devid, parent, flags, data, hwpt, ret }, memory: Memory): VmmEvent => {
      memory.iommufd = iommufd;
      const nestParent = (flags & NEST_PARENT) !== 0;
      const kind = HWPT_DATA[data] ?? "other";
      const common = { iommufd, devid, parent, nestParent, data: kind, hwpt, ret };
      return { type: "vmm.hwptAllocReturned", ...common };
    },
  ),
  iommufd_backend_free_id: mapped(
    "iommufd={iommufd:int} id={id:int} ({ret:int})",
    (fields): VmmEvent => ({ type: "vmm.freeReturned", ...fields }),
  ),
  iommufd_backend_invalidate_cache: mapped(
    `iommufd={iommufd:int} id={hwpt:int} ${ENTRIES} data_ptr={pointer:u64} ({ret:int})`,
    ({ iommufd, hwpt, requested, done, ret }): VmmEvent => {
      const type = "vmm.cacheInvalidationReturned";
      return { type, iommufd, hwpt, requested, done, ret };
    },
  ),
};

export const iommufdKinds: TraceKinds<Memory> = { ...mappingKinds, ...objectKinds };
