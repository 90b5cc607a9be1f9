/**
 * Option 2: the VMM has the host change the second stage, from the virtual doorbell to the physical one, whenever a
 * vector is enabled.
 */
import { defineProposal } from "../../src/system/index.ts";
import { withMsiBindings } from "../msi/msi-binding.ts";
import { translatesMsisTwice } from "../msi/topology-of.ts";
import { EVERYWHERE, INTERRUPTS_ARRIVE, NOTHING_LOST, ONE_DOORBELL } from "./resv-mem-t-direct.ts";

export const dynamicStage2Doorbell = defineProposal({
  name: "dynamic-stage2-doorbell",
  title: "VFIO: the VMM has the second stage of the virtual doorbell pointed to the physical one",
  reference:
    "Tian, [PATCH 1/4] iommu: Add virtio-iommu driver (March 2018), option 2; Auger, VFIO_IOMMU_SET_MSI_BINDING " +
    "(2019 to 2021)",
  changes: [
    "The guest uses its own allocator and maps the virtual doorbell anywhere in its table, as it does for an emulated " +
      "device.",
    "When a vector is enabled the VMM tells the host which address the guest wrote and where the guest's table leads it; " +
      "when it is disabled, that this is over. That is a new interface of the host's kernel.",
    "The host maps the physical doorbell there in the second stage, and writes the guest's address on the wire.",
  ],
  repairs: INTERRUPTS_ARRIVE,
  keeps: [...NOTHING_LOST, ONE_DOORBELL, { property: "released-vector-is-unbound" }],
  openQuestions: [
    "The host needs no window then. Here it goes on to reserve one, so the gain for the layout of guest memory is not shown: " +
      "who frees it, and when?",
    "Should user space be able to aim a mapping at an interrupt controller at all? What must the host check of the page " +
      "that the VMM names: that it is no memory, that nobody else has it?",
    "A page can stand for one doorbell. What about devices behind several controllers, if the guest sees one: is the " +
      "second vector refused?",
    "The guest may change its table after the VMM has looked at it; who notices? (Nobody, as the variant " +
      "dma-iommu-remaps-bound-doorbell shows: interrupts end in memory.)",
  ],
  showcases: EVERYWHERE,
  apply: (system) => (translatesMsisTwice(system) ? withMsiBindings(system) : system),
});
