/** How to read a QEMU log of VT-d, and the rules that can be judged from the log alone. */
import { defaultHwptAttachedWhenTranslationOff } from "../../invariants/default-hwpt-attached-when-translation-off.ts";
import { deviceTlbFlushFollowsIotlbFlush } from "../../invariants/device-tlb-flush-follows-iotlb-flush.ts";
import { iotlbFlushFollowsContextCacheFlush } from "../../invariants/iotlb-flush-follows-context-cache-flush.ts";
import { iotlbFlushFollowsPasidCacheFlush } from "../../invariants/iotlb-flush-follows-pasid-cache-flush.ts";
import { nestParentWithoutReadonlyMap } from "../../invariants/nest-parent-without-readonly-map.ts";
import { objectFreedWithoutError } from "../../invariants/object-freed-without-error.ts";
import { onlyAttachedHwptInvalidated } from "../../invariants/only-attached-hwpt-invalidated.ts";
import { queueSlotsTakenInOrder } from "../../invariants/queue-slots-taken-in-order.ts";
import { replacedNestedHwptFreed } from "../../invariants/replaced-nested-hwpt-freed.ts";
import { waitStatusWrittenOnce } from "../../invariants/wait-status-written-once.ts";
import { defineLogModel } from "../../src/import/log-model.ts";
import { accessKinds } from "./access-kinds.ts";
import { bindingKinds } from "./binding-kinds.ts";
import { ignoredKinds } from "./ignored-kinds.ts";
import { iommufdKinds } from "./iommufd-kinds.ts";
import { newMemory, type Memory } from "./memory.ts";
import { queueAndFlushKinds } from "./queue-kinds.ts";

export const vtdLog = defineLogModel<Memory>({
  name: "vtd",
  subject: "lines of VT-d or iommufd (vtd_*, iommufd_*)",
  kinds: {
    ...ignoredKinds,
    ...queueAndFlushKinds,
    ...accessKinds,
    ...bindingKinds,
    ...iommufdKinds,
  },
  memory: newMemory,
  monitors: [
    queueSlotsTakenInOrder,
    waitStatusWrittenOnce,
    iotlbFlushFollowsContextCacheFlush,
    iotlbFlushFollowsPasidCacheFlush,
    deviceTlbFlushFollowsIotlbFlush,
    replacedNestedHwptFreed,
    onlyAttachedHwptInvalidated,
    objectFreedWithoutError,
    defaultHwptAttachedWhenTranslationOff,
    nestParentWithoutReadonlyMap,
  ],
});
