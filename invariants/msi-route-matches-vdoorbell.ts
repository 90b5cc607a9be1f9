/** MSI: the interrupt that KVM would inject is the one that stands in the guest's MSI-X table. */
import { defineInvariant } from "../src/system/index.ts";
import type { DeviceId } from "../models/shared/ids.ts";
import { interruptPage } from "../models/msi/kvm.ts";
import type { MsiWorld } from "../models/msi/state.ts";
import type { MsiTopology } from "../models/msi/topology.ts";

export const msiRouteMatchesVdoorbell = (top: MsiTopology) =>
  defineInvariant<MsiWorld, { readonly dev: DeviceId }>({
    name: "msi-route-matches-vdoorbell",
    claim:
      "While a vector is unmasked, its route leads to the virtual interrupt controller, with the data that the guest wrote.",
    citation:
      "QEMU hw/vfio/pci.c: vfio_update_kvm_msi_virq; target/arm/kvm.c: kvm_arch_fixup_msi_route",
    forAll: top.devices.map((dev) => ({ dev })),
    when: ({ vmm }, { dev }) =>
      vmm.msix[dev] !== null && !vmm.masked[dev] && vmm.trap[dev] === null,
    holds: ({ vmm }, { dev }) => {
      const route = vmm.route[dev];
      return route?.page === interruptPage(top) && route.data === vmm.msix[dev]!.data;
    },
    explain: ({ vmm }, { dev }) => {
      const route = vmm.route[dev];
      const { page, data } = vmm.msix[dev]!;
      return (
        `The guest wrote ${page} with data ${data}; the route of ${dev} leads to ` +
        `${route?.page ?? "nothing"} with data ${route?.data ?? "none"}.`
      );
    },
  });
