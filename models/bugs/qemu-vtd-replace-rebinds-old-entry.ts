/** vIOMMU: a changed entry is attached again from the cached copy, which nobody has refreshed. */
import { defineVariant, provide } from "../../src/system/index.ts";
import { viommuSeams } from "../vtd/viommu.ts";
import { tellViommu } from "../vtd/viommu-actions.ts";
import { placeOf } from "../vtd/viommu-stimuli.ts";

export const qemuVtdReplaceRebindsOldEntry = defineVariant({
  name: "qemu-vtd-replace-rebinds-old-entry",
  title: "Replacing an attachment leaves the cached entry as it was and binds the old table again",
  reference: "QEMU intel_iommu.c: vtd_pasid_cache_sync_locked (branch for a changed entry)",
  kind: "bug",
  caughtBy: ["binding-matches-guest-entry", "bind-eventually-follows-flush"],
  showcases: [
    { scenario: "vtd.viommu-bind", bounds: { failures: 0, operations: 4, passThrough: 0 } },
  ],
  apply: (system) =>
    provide(system, "viommu", viommuSeams, {
      actions: {
        refreshCachedEntry: tellViommu((event) => {
          const { dev, pasid } = placeOf(event);
          const entry = event.world.viommu.cached[dev][pasid]!;
          return { type: "viommu.entryCached", dev, pasid, entry };
        }),
      },
    }),
});
