/** vIOMMU: translation goes off, and a device that was blocked stays so. */
import { defineVariant, provide } from "../../src/system/index.ts";
import { viommuSeams } from "../vtd/viommu.ts";
import { placeOf } from "../vtd/viommu-stimuli.ts";

export const qemuVtdTranslationOffKeepsDeviceBlocked = defineVariant({
  name: "qemu-vtd-translation-off-keeps-device-blocked",
  title:
    "Only entries that are cached are reset, so that a blocked device never gets its default HWPT",
  reference: "QEMU intel_iommu.c: vtd_pasid_cache_reset_locked",
  kind: "bug",
  caughtBy: ["translation-off-means-default-hwpt", "blocked-window-is-finite"],
  showcases: [
    { scenario: "vtd.viommu-bind", bounds: { tables: 1, dids: 1, failures: 0, passThrough: 0 } },
  ],
  apply: (system) =>
    provide(system, "viommu", viommuSeams, {
      guards: {
        nothingToDrop: ({ event }) => {
          const { dev, pasid } = placeOf(event);
          return event.world.viommu.cached[dev][pasid] === null;
        },
      },
    }),
});
