/**
 * vIOMMU: translation comes on, no entry is present, and the device keeps reaching all of guest
 * memory.
 */
import { defineVariant, provide } from "../../src/system/index.ts";
import { viommuSeams } from "../vtd/viommu.ts";
import { placeOf } from "../vtd/viommu-stimuli.ts";

export const qemuVtdTranslationOnKeepsDefaultHwpt = defineVariant({
  name: "qemu-vtd-translation-on-keeps-default-hwpt",
  title: "An entry that is neither present nor cached detaches nothing, not even the default HWPT",
  reference:
    "QEMU intel_iommu.c: vtd_pasid_cache_sync_locked (entry not readable, cache not valid)",
  kind: "bug",
  caughtBy: ["invalid-entry-blocks-device"],
  showcases: [
    { scenario: "vtd.viommu-bind", bounds: { failures: 0, operations: 2, passThrough: 0 } },
  ],
  apply: (system) =>
    provide(system, "viommu", viommuSeams, {
      guards: {
        nothingToDetach: ({ event }) => {
          const { dev, pasid } = placeOf(event);
          return event.world.viommu.cached[dev][pasid] === null;
        },
      },
    }),
});
