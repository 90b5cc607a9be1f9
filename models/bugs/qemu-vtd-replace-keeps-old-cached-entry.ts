/** vIOMMU: a changed entry is attached, but the cached entry stays what it was. */
import { defineVariant, doNothing, provide } from "../../src/system/index.ts";
import { viommuSeams } from "../vtd/viommu.ts";
import { tellViommu } from "../vtd/viommu-actions.ts";
import { placeOf, type ViommuInput } from "../vtd/viommu-stimuli.ts";

/** What the guest's entry names, read once more. */
function newBinding(event: ViommuInput) {
  const { dev, pasid } = placeOf(event);
  return event.world.guest.pasidEntry[dev][pasid]!.binding;
}

export const qemuVtdReplaceKeepsOldCachedEntry = defineVariant({
  name: "qemu-vtd-replace-keeps-old-cached-entry",
  title: "Replacing an attachment binds the new table and leaves the cached entry as it was",
  reference: "QEMU intel_iommu.c: vtd_pasid_cache_sync_locked (branch for a changed entry)",
  kind: "bug",
  caughtBy: ["cached-entry-matches-attached-hwpt"],
  showcases: [
    { scenario: "vtd.viommu-bind", bounds: { failures: 0, operations: 4, passThrough: 0 } },
  ],
  apply: (system) =>
    provide(system, "viommu", viommuSeams, {
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
    }),
});
