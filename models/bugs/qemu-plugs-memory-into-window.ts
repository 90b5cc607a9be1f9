/** VMM and host: memory is plugged where the host has its MSI window, and nobody refuses. */
import { defineVariant, provide } from "../../src/system/index.ts";
import { iommufdSeams } from "../msi/iommufd.ts";
import { plugsAnywhere } from "../msi/plugs-anywhere.ts";

export const qemuPlugsMemoryIntoWindow = defineVariant({
  name: "qemu-plugs-memory-into-window",
  title: "The VMM does not read reserved regions, and the host maps memory over its window",
  reference:
    "Linux iommufd/io_pagetable.c: iopt_table_enforce_dev_resv_regions; QEMU hw/vfio/listener.c: vfio_listener_region_add",
  kind: "bug",
  caughtBy: [
    "msi-window-disjoint-from-ram",
    "msi-never-hits-ram",
    "msi-doorbell-mapped-in-both-stages",
    "no-stale-doorbell-translation",
    "msi-delivered",
  ],
  showcases: [
    { scenario: "msi.sw-passthrough", bounds: { domains: 1, maps: 0, affinity: 0 } },
    { scenario: "msi.sw-nested-passthrough", bounds: { domains: 1, maps: 0, affinity: 0 } },
  ],
  apply: (system) =>
    provide(plugsAnywhere(system), "iommufd", iommufdSeams, {
      guards: { mapsReserved: () => false },
    }),
});
