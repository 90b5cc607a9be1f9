/** VMM: the guest rewrites its MSI-X entry, and the route stays as it was set first. */
import { emit } from "xstate";
import { defineVariant, extendFootprint, provide } from "../../src/system/index.ts";
import type { DeviceId } from "../shared/ids.ts";
import { translateForVmm } from "../msi/guest-address.ts";
import { topologyOf } from "../msi/topology-of.ts";
import { vfioSeams } from "../msi/vfio.ts";

export const qemuRouteOutlivesEntry = defineVariant({
  name: "qemu-route-outlives-entry",
  title: "A vector that is unmasked again keeps the route of its old message",
  reference: "QEMU hw/vfio/pci.c: vfio_msix_vector_do_use, vfio_update_kvm_msi_virq",
  kind: "bug",
  caughtBy: ["msi-route-matches-vdoorbell", "injected-interrupt-is-current"],
  showcases: [
    { scenario: "msi.sw-passthrough", bounds: { domains: 1, bypass: 0, maps: 0, hotplug: 0 } },
    { scenario: "msi.hw-passthrough", bounds: { domains: 1, bypass: 0, maps: 0 } },
  ],
  apply: (system) => {
    const top = topologyOf(system);
    const seeing = extendFootprint(system, "vfio", {
      commands: { programRoute: { reads: ["vmm.route[self]"] } },
    });
    return provide(seeing, "vfio", vfioSeams, {
      actions: {
        programRoute: emit(({ event: { world, self } }) => {
          const dev = self as DeviceId;
          const { page, data } = world.vmm.msix[dev]!;
          const fresh = { page: translateForVmm(world, top, dev, page), data };
          const route = world.vmm.route[dev] ?? fresh;
          return { type: "vfio.routeProgrammed" as const, dev, ...route };
        }),
      },
    });
  },
});
