/** VFIO: the physical MSI-X table gets the page that the guest wrote into its own. */
import { emit } from "xstate";
import { defineVariant, extendFootprint, provide } from "../../src/system/index.ts";
import type { DeviceId } from "../shared/ids.ts";
import { hostIrqSeams } from "../msi/host-irq.ts";

export const vfioGuestAddressOnWire = defineVariant({
  name: "vfio-guest-address-on-wire",
  title: "The host writes the guest's address into the physical MSI-X table, not one of its window",
  reference:
    "Linux vfio/pci/vfio_pci_intrs.c: vfio_msi_set_vector_signal; irq-gic-v3-its.c: its_irq_compose_msi_msg",
  kind: "bug",
  caughtBy: ["msi-doorbell-mapped-in-both-stages", "msi-delivered"],
  showcases: [
    {
      scenario: "msi.sw-passthrough",
      bounds: { domains: 1, bypass: 0, maps: 0, affinity: 0, hotplug: 0 },
    },
  ],
  apply: (system) => {
    const seeing = extendFootprint(system, "hostIrq", {
      commands: { writeWire: { reads: ["vmm.msix[self]"] } },
    });
    return provide(seeing, "hostIrq", hostIrqSeams, {
      actions: {
        writeWire: emit(({ event: { world, self } }) => {
          const dev = self as DeviceId;
          return { type: "hostIrq.wireWritten" as const, dev, page: world.vmm.msix[dev]!.page };
        }),
      },
    });
  },
});
