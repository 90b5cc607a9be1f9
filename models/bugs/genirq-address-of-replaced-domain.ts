/**
 * Host interrupt layer: the doorbell is mapped where the device is, the device is moved, and then the old address is
 * written. Only a vector that is written already makes its doorbell required elsewhere.
 */
import { defineVariant, extendFootprint } from "../../src/system/index.ts";
import { withPreloading } from "../msi/preloading.ts";
import { withAttachDuringSetIrqs } from "../msi/set-irqs-race.ts";
import { doorbellOf } from "../msi/topology.ts";

export const genirqAddressOfReplacedDomain = defineVariant({
  name: "genirq-address-of-replaced-domain",
  title: "A message is composed from the doorbell mapping of a domain that was replaced since",
  reference:
    "CVE-2025-38062; Linux commit 1f7df3a69174 (genirq/msi: Store the IOMMU IOVA directly in msi_desc)",
  kind: "bug",
  caughtBy: ["msi-doorbell-mapped-in-both-stages", "msi-survives-replace", "msi-delivered"],
  showcases: [
    { scenario: "msi.sw-passthrough", bounds: { bypass: 0, maps: 0, affinity: 0, hotplug: 0 } },
  ],
  apply: (system) => {
    const racing = withAttachDuringSetIrqs(system);
    const seeing = extendFootprint(racing, "iommufd", {
      commands: { execute: { reads: ["host.wire[*]"] } },
    });
    return withPreloading(seeing, ({ host }, dev, top) => {
      const doorbell = doorbellOf(top, dev);
      const page = host.slot[doorbell];
      return page !== null && host.wire[dev] !== null ? [{ page, doorbell }] : [];
    });
  },
});
