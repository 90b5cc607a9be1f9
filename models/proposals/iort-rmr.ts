/** What became of it: firmware tells the guest of the window, and the VMM's routes have a constant address. */
import { emit } from "xstate";
import { defineProposal, provide, type System } from "../../src/system/index.ts";
import { VDOORBELL } from "../msi/addresses.ts";
import { translatesMsisTwice } from "../msi/topology-of.ts";
import { vfioSeams } from "../msi/vfio.ts";
import { driverSeams } from "../virtio-iommu/driver.ts";
import {
  claimIdentity,
  EVERYWHERE,
  INTERRUPTS_ARRIVE,
  NOTHING_LOST,
  ONE_DOORBELL,
} from "./resv-mem-t-direct.ts";
import type { DeviceId } from "../shared/ids.ts";

/** An RMR node is read at boot, whatever PROBE says (Linux acpi/arm64/iort.c: iort_iommu_rmr_get_resv_regions). */
function firmwareDescribesWindow(system: System): System {
  return provide(system, "iommuDriver", driverSeams, {
    actions: {
      learnRegion: emit(({ context }) => ({
        type: "iommuDriver.regionLearned" as const,
        dev: context.dev!,
        region: "direct" as const,
      })),
    },
  });
}

/** QEMU smmuv3-accel.c: smmuv3_accel_get_msi_gpa; the guest's tables are not walked for it. */
function routesAreConstant(system: System): System {
  return provide(system, "vfio", vfioSeams, {
    actions: {
      programRoute: emit(({ event: { world, self } }) => {
        const dev = self as DeviceId;
        const { data } = world.vmm.msix[dev]!;
        return { type: "vfio.routeProgrammed" as const, dev, page: VDOORBELL, data };
      }),
    },
  });
}

export const iortRmr = defineProposal({
  name: "iort-rmr",
  title: "ACPI IORT: a reserved memory range node for the host's MSI window",
  reference:
    "QEMU hw/arm/virt-acpi-build.c: build_iort_rmr_nodes; Linux drivers/acpi/arm64/iort.c, iommufd/driver.c: iommufd_sw_msi",
  changes: [
    "With nested translation the VMM's firmware describes the host's MSI window by an RMR node without remapping; the " +
      "guest takes it for IOMMU_RESV_DIRECT.",
    "KVM's routes get the address of the virtual doorbell from the machine, not from a walk of the guest's table.",
    "Neither the virtio-iommu device nor the host changes anything.",
  ],
  repairs: INTERRUPTS_ARRIVE,
  keeps: [...NOTHING_LOST, ONE_DOORBELL, { property: "direct-region-identity" }],
  openQuestions: [
    "The node is there before the device is; what if a device that is plugged later has another window?",
    "The window has the numbers of the machine's own interrupt controller. What if a machine has memory there?",
    "One constant address for all routes: what with several virtual controllers?",
    "A device with an RMR cannot be isolated by Linux's IOMMU core (require_direct).",
  ],
  showcases: EVERYWHERE,
  apply: (system) =>
    translatesMsisTwice(system)
      ? claimIdentity(routesAreConstant(firmwareDescribesWindow(system)))
      : system,
});
