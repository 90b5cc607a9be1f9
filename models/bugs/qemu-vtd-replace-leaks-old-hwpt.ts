/** vIOMMU: the id of the old nested HWPT is overwritten before the HWPT is freed. */
import { defineVariant, provide } from "../../src/system/index.ts";
import { viommuSeams } from "../vtd/viommu.ts";

export const qemuVtdReplaceLeaksOldHwpt = defineVariant({
  name: "qemu-vtd-replace-leaks-old-hwpt",
  title: "Replacing and detaching leave the old nested HWPT behind",
  reference:
    "QEMU, series 'intel_iommu: Enable stage-1 translation for passthrough device' v2, June 2025",
  kind: "bug",
  caughtBy: ["no-nested-hwpt-leak"],
  showcases: [
    { scenario: "vtd.viommu-bind", bounds: { failures: 0, operations: 4, passThrough: 0 } },
  ],
  apply: (system) =>
    provide(system, "viommu", viommuSeams, {
      guards: { oldHwptLeft: () => false },
    }),
});
