/** VFIO with bindings of MSIs: devices of two controllers have the one virtual doorbell of the guest. */
import { defineVariant } from "../../src/system/index.ts";
import { dynamicStage2Doorbell } from "../proposals/dynamic-stage2-doorbell.ts";

export const vfioBindsTwoDoorbellsToOnePage = defineVariant({
  name: "vfio-binds-two-doorbells-to-one-page",
  title: "One page of a second stage is bound to the doorbells of two physical controllers",
  reference:
    "Auger, VFIO_IOMMU_SET_MSI_BINDING (2019 to 2021); Linux iommufd/driver.c: iommufd_sw_msi_get_map (a page each)",
  kind: "bug",
  caughtBy: [
    "one-doorbell-per-ipa",
    "msi-never-strays",
    "no-stale-doorbell-translation",
    "msi-doorbell-mapped-in-both-stages",
    "msi-delivered",
  ],
  showcases: [{ scenario: "msi.two-its", bounds: { domains: 1 } }],
  apply: (system) => dynamicStage2Doorbell.apply(system),
});
