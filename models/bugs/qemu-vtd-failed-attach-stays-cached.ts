/** vIOMMU: the host refuses an attachment, and the entry counts as bound for ever. */
import { defineVariant, doNothing, provide } from "../../src/system/index.ts";
import { viommuSeams } from "../vtd/viommu.ts";

export const qemuVtdFailedAttachStaysCached = defineVariant({
  name: "qemu-vtd-failed-attach-stays-cached",
  title: "After a failed attachment the cached entry stays valid, so that no flush tries again",
  reference: "QEMU intel_iommu.c: vtd_pasid_cache_sync_locked (valid is set before the attachment)",
  kind: "bug",
  caughtBy: [
    "failed-bind-is-not-cached-as-valid",
    "cached-entry-matches-attached-hwpt",
    "bind-eventually-follows-flush",
  ],
  showcases: [{ scenario: "vtd.viommu-bind", bounds: { tables: 1, dids: 1, passThrough: 0 } }],
  apply: (system) =>
    provide(system, "viommu", viommuSeams, {
      actions: { dropFailedEntry: doNothing },
    }),
});
