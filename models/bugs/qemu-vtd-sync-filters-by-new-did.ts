/** vIOMMU: the DID of a flush is compared with guest memory, where the new one stands already. */
import { defineVariant, provide } from "../../src/system/index.ts";
import { viommuSeams } from "../vtd/viommu.ts";
import { placeOf } from "../vtd/viommu-stimuli.ts";
import { covers } from "../vtd/viommu-sync.ts";

export const qemuVtdSyncFiltersByNewDid = defineVariant({
  name: "qemu-vtd-sync-filters-by-new-did",
  title: "A flush under the old DID passes by the entry whose DID has changed",
  reference: "QEMU, series 'intel_iommu: Enable first stage translation for passthrough device' v7",
  kind: "bug",
  caughtBy: ["guest-piotlb-reaches-host-before-wait", "no-stale-guest-leaf-after-ack"],
  showcases: [
    {
      scenario: "vtd.viommu-bind",
      bounds: { vcpus: 1, failures: 0, operations: 6, passThrough: 0 },
    },
  ],
  apply: (system) =>
    provide(system, "viommu", viommuSeams, {
      guards: {
        entryCovered: ({ event }) => {
          const { dev, pasid } = placeOf(event);
          const { guest, viommu } = event.world;
          return covers(viommu.filter!, pasid, guest.pasidEntry[dev][pasid]!, null);
        },
      },
    }),
});
