/**
 * vIOMMU: it has an assigned device and does not report caching mode, so the guest never tells it
 * of new entries.
 */
import { defineVariant, provide } from "../../src/system/index.ts";
import { guestSeams } from "../vtd/guest-driver.ts";

export const qemuVtdAssignmentWithoutCachingMode = defineVariant({
  name: "qemu-vtd-assignment-without-caching-mode",
  title: "A device is assigned although the vIOMMU reports CM=0, and new entries are not flushed",
  reference: "VT-d 6.1; QEMU intel_iommu.c: vtd_dev_set_iommu_device (refuses it)",
  kind: "bug",
  caughtBy: [
    "acknowledged-binding-is-attached",
    "blocked-window-is-finite",
    "first-dma-after-map-succeeds",
  ],
  showcases: [
    { scenario: "vtd.viommu-bind", bounds: { tables: 1, dids: 1, failures: 0, passThrough: 0 } },
    { scenario: "vtd.end-to-end", bounds: { vcpus: 1, unplugs: 0 } },
  ],
  apply: (system) => provide(system, "guest", guestSeams, { guards: { cachingMode: () => false } }),
});
