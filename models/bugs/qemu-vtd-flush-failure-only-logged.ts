/** vIOMMU: the host refuses a page flush, and the guest's wait is completed all the same. */
import { defineVariant, provide } from "../../src/system/index.ts";
import { viommuSeams } from "../vtd/viommu.ts";

export const qemuVtdFlushFailureOnlyLogged = defineVariant({
  name: "qemu-vtd-flush-failure-only-logged",
  title: "A failing HWPT_INVALIDATE is logged and forgotten",
  reference: "QEMU intel_iommu_accel.c: vtd_flush_host_piotlb_locked",
  kind: "bug",
  caughtBy: [
    "guest-piotlb-reaches-host-before-wait",
    "no-stale-guest-leaf-after-ack",
    "failed-bind-is-not-cached-as-valid",
  ],
  showcases: [{ scenario: "vtd.viommu-bind", bounds: { operations: 5, passThrough: 0 } }],
  apply: (system) =>
    provide(system, "viommu", viommuSeams, {
      guards: { invalidationFailed: () => false },
    }),
});
