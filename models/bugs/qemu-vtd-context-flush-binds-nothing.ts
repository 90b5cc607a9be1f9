/** vIOMMU: a flush of the context cache makes nobody look at the PASID entries behind it. */
import { defineVariant, provide } from "../../src/system/index.ts";
import { viommuSeams } from "../vtd/viommu.ts";
import { syncFilter } from "../vtd/viommu-sync.ts";

export const qemuVtdContextFlushBindsNothing = defineVariant({
  name: "qemu-vtd-context-flush-binds-nothing",
  title: "Only flushes of the PASID cache are compared with guest memory",
  reference: "QEMU intel_iommu.c: vtd_context_device_invalidate, vtd_pasid_cache_devsi",
  kind: "bug",
  caughtBy: [
    "acknowledged-binding-is-attached",
    "bind-eventually-follows-flush",
    "blocked-window-is-finite",
  ],
  showcases: [
    { scenario: "vtd.viommu-bind", bounds: { tables: 1, dids: 1, failures: 0, passThrough: 0 } },
  ],
  apply: (system) =>
    provide(system, "viommu", viommuSeams, {
      guards: {
        headRequestsSync: ({ event: { world } }) => {
          const head = world.guest.queue[0];
          if (head === undefined || head.kind === "contextCache") return false;
          return syncFilter(head) !== null && world.guest.translationEnabled;
        },
      },
    }),
});
