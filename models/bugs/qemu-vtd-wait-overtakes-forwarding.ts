/** vIOMMU: page flushes are forwarded later, and the wait behind them does not wait for that. */
import { defineVariant, provide } from "../../src/system/index.ts";
import { viommuSeams } from "../vtd/viommu.ts";

export const qemuVtdWaitOvertakesForwarding = defineVariant({
  name: "qemu-vtd-wait-overtakes-forwarding",
  title: "Page flushes are queued for the host and the next descriptor is taken at once",
  reference:
    "VT-d 6.5.2.9; QEMU intel_iommu.c: vtd_process_wait_desc relies on synchronous forwarding",
  kind: "bug",
  caughtBy: [
    "guest-piotlb-reaches-host-before-wait",
    "no-stale-guest-leaf-after-ack",
    "no-stale-iotlb-after-ack",
  ],
  showcases: [
    { scenario: "vtd.viommu-bind", bounds: { failures: 0, operations: 5, passThrough: 0 } },
    { scenario: "vtd.end-to-end", bounds: { vcpus: 1, unplugs: 0 } },
  ],
  apply: (system) =>
    provide(system, "viommu", viommuSeams, {
      guards: { forwardsPending: () => false },
    }),
});
