/** VMM: the guest unmasks a vector for the first time, and the host is not asked to enable one. */
import { changeStates, defineVariant } from "../../src/system/index.ts";

export const qemuUnmaskWithoutHostVector = defineVariant({
  name: "qemu-unmask-without-host-vector",
  title: "A vector is taken for one that the host has enabled already",
  reference: "QEMU hw/vfio/pci.c: vfio_msix_vector_do_use (enables the vectors up to the one used)",
  kind: "bug",
  // The device writes nothing, so no interrupt is lost on its way.
  caughtBy: ["unmasked-vector-is-armed"],
  showcases: [
    {
      scenario: "msi.sw-passthrough",
      bounds: { domains: 1, bypass: 0, maps: 0, affinity: 0, hotplug: 0 },
    },
  ],
  apply: (system) =>
    changeStates(system, "vfio", ({ states, ...config }) => ({
      ...config,
      states: { ...states, routed: states["rerouted"]! },
    })),
});
