/** VMM: memory is offered where the host has its MSI window; the host refuses, and the plug fails. */
import { defineVariant } from "../../src/system/index.ts";
import { plugsAnywhere } from "../msi/plugs-anywhere.ts";

export const qemuPlugRefusedByHost = defineVariant({
  name: "qemu-plug-refused-by-host",
  title: "The VMM does not read reserved regions, and the host refuses to map over its window",
  reference: "Linux iommufd/io_pagetable.c: iopt_table_enforce_dev_resv_regions",
  kind: "benign",
  showcases: [{ scenario: "msi.sw-passthrough", bounds: { domains: 1, maps: 0, affinity: 0 } }],
  apply: plugsAnywhere,
});
