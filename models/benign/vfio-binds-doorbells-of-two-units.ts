/** VFIO with bindings of MSIs: two controllers and two IOMMUs, so that each second stage has one doorbell. */
import { defineVariant } from "../../src/system/index.ts";
import { dynamicStage2Doorbell } from "../proposals/dynamic-stage2-doorbell.ts";

export const vfioBindsDoorbellsOfTwoUnits = defineVariant({
  name: "vfio-binds-doorbells-of-two-units",
  title: "One virtual doorbell stands for two physical ones, each in a second stage of its own",
  reference: "Auger, VFIO_IOMMU_SET_MSI_BINDING (2019 to 2021)",
  kind: "benign",
  showcases: [{ scenario: "msi.two-its", bounds: { domains: 1, stage2s: 2 } }],
  apply: (system) => dynamicStage2Doorbell.apply(system),
});
