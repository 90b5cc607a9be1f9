/** VMM: the route of a vector gets the page that the host chose for the wire, not the guest's doorbell. */
import { emit } from "xstate";
import { defineVariant, provide } from "../../src/system/index.ts";
import type { DeviceId } from "../shared/ids.ts";
import { FIRST_WINDOW_PAGE } from "../msi/addresses.ts";
import { vfioSeams } from "../msi/vfio.ts";

export const qemuRouteTakesHostAddress = defineVariant({
  name: "qemu-route-takes-host-address",
  title: "KVM's route leads to the host's window, as if the guest saw the physical MSI-X table",
  reference:
    "QEMU target/arm/kvm.c: kvm_arch_fixup_msi_route; hw/vfio/pci.c: vfio_add_kvm_msi_virq",
  kind: "bug",
  caughtBy: ["msi-route-matches-vdoorbell", "msi-delivered"],
  showcases: [
    {
      scenario: "msi.sw-passthrough",
      bounds: { domains: 1, bypass: 0, maps: 0, affinity: 0, hotplug: 0 },
    },
  ],
  apply: (system) =>
    provide(system, "vfio", vfioSeams, {
      actions: {
        programRoute: emit(({ event: { world, self } }) => {
          const dev = self as DeviceId;
          const { data } = world.vmm.msix[dev]!;
          return { type: "vfio.routeProgrammed" as const, dev, page: FIRST_WINDOW_PAGE, data };
        }),
      },
    }),
});
