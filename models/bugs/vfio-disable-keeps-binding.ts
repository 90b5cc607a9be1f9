/** VFIO with bindings of MSIs: a vector is disabled, and nobody takes its binding back. */
import { changeStates, defineVariant } from "../../src/system/index.ts";
import { dynamicStage2Doorbell } from "../proposals/dynamic-stage2-doorbell.ts";

export const vfioDisableKeepsBinding = defineVariant({
  name: "vfio-disable-keeps-binding",
  title:
    "The second stage leads the virtual doorbell to a physical one although no vector is enabled",
  reference: "Auger, VFIO_IOMMU_SET_MSI_BINDING (unregistered when vectors are disabled)",
  kind: "bug",
  caughtBy: ["released-vector-is-unbound"],
  showcases: [
    {
      scenario: "msi.sw-nested-passthrough",
      bounds: { domains: 1, bypass: 0, maps: 0, affinity: 0, hotplug: 0 },
    },
  ],
  apply: (system) =>
    changeStates(dynamicStage2Doorbell.apply(system), "vfio", ({ states, ...config }) => ({
      ...config,
      states: {
        ...states,
        disarming: {
          on: {
            takeResult: {
              guard: "irqsReturned",
              actions: ["takeResult", "returnFromTrap"],
              target: "disarmed",
            },
          },
        },
      },
    })),
});
