/** vIOMMU: a changed entry is attached, but the cached entry stays what it was. */
import { defineVariant, doNothing, extendFootprint, provide } from "../../src/system/index.ts";
import { DEFAULT_HWPT } from "../vtd/iommufd-state.ts";
import { viommuSeams } from "../vtd/viommu.ts";
import { tellViommu } from "../vtd/viommu-actions.ts";
import { placeOf, type ViommuInput } from "../vtd/viommu-stimuli.ts";

/**
 * What is attached: where a nested HWPT is replaced, what the guest's entry names, read once more.
 * The first attachment is made from the cached copy, as in the base.
 */
function newBinding(event: ViommuInput) {
  const { dev, pasid } = placeOf(event);
  const { guest, viommu } = event.world;
  const current = viommu.hwpt[dev][pasid];
  if (current === null || current === DEFAULT_HWPT) return viommu.cached[dev][pasid]!.binding;
  return guest.pasidEntry[dev][pasid]!.binding;
}

export const qemuVtdReplaceKeepsOldCachedEntry = defineVariant({
  name: "qemu-vtd-replace-keeps-old-cached-entry",
  title: "Replacing an attachment binds the new table and leaves the cached entry as it was",
  reference: "QEMU intel_iommu.c: vtd_pasid_cache_sync_locked (branch for a changed entry)",
  kind: "bug",
  caughtBy: [
    "cached-entry-matches-attached-hwpt",
    "binding-matches-guest-entry",
    "bind-eventually-follows-flush",
  ],
  showcases: [
    { scenario: "vtd.viommu-bind", bounds: { failures: 0, operations: 5, passThrough: 0 } },
  ],
  apply: (system) => {
    const rereading = extendFootprint(system, "viommu", {
      commands: { bindEntry: { reads: ["viommu.hwpt", "guest.pasidEntry"] } },
    });
    return provide(rereading, "viommu", viommuSeams, {
      guards: { bindsTable: ({ event }) => newBinding(event) !== "passThrough" },
      actions: {
        refreshCachedEntry: doNothing,
        callAllocate: tellViommu((event) => {
          const fsRoot = newBinding(event);
          if (fsRoot === "passThrough") throw new Error("Pass-through needs no HWPT of its own.");
          const ioctl = { op: "allocate" as const, ...placeOf(event), fsRoot };
          return { type: "viommu.ioctlCalled", ioctl };
        }),
      },
    });
  },
});
