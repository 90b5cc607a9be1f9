/**
 * vIOMMU: a changed DID does not refresh the cached entry, and later flushes under the new DID are
 * dropped.
 */
import { defineVariant, provide } from "../../src/system/index.ts";
import { viommuSeams } from "../vtd/viommu.ts";
import { placeOf } from "../vtd/viommu-stimuli.ts";

export const qemuVtdPasidSyncIgnoresDid = defineVariant({
  name: "qemu-vtd-pasid-sync-ignores-did",
  title: "The synchronisation compares only what the host sees of an entry, and keeps the old DID",
  reference: "QEMU intel_iommu_accel.c: vtd_flush_host_piotlb_locked (compares the cached DID)",
  kind: "bug",
  caughtBy: [
    "guest-piotlb-reaches-host-before-wait",
    "no-stale-guest-leaf-after-ack",
    "binding-matches-guest-entry",
    "bind-eventually-follows-flush",
  ],
  showcases: [
    {
      scenario: "vtd.viommu-bind",
      bounds: { vcpus: 1, failures: 0, operations: 6, passThrough: 0 },
    },
  ],
  apply: (system) =>
    provide(system, "viommu", viommuSeams, {
      guards: {
        entryUnchanged: ({ event }) => {
          const { dev, pasid } = placeOf(event);
          const { guest, viommu } = event.world;
          return guest.pasidEntry[dev][pasid]!.binding === viommu.cached[dev][pasid]!.binding;
        },
      },
    }),
});
