/**
 * QEMU's virt machine: PROBE reports the page of the virtual interrupt controller as an MSI region, beside the host's
 * window. The guest writes the doorbell's own address, maps no doorbell, and has no MSI window of its own.
 */
import { defineVariant } from "../../src/system/index.ts";
import { msiSystem } from "../msi/system.ts";
import { topologyOf } from "../msi/topology-of.ts";

export const qemuVirtReportsVirtualDoorbell = defineVariant({
  name: "qemu-virt-reports-virtual-doorbell",
  title: "The virtual doorbell is an MSI region, so MSIs bypass the vIOMMU and nobody maps it",
  reference:
    "QEMU hw/arm/virt.c: virt_machine_device_pre_plug_cb; virtio 5.13.6.8.1; Linux virtio-iommu.c: viommu_get_resv_regions",
  kind: "benign",
  showcases: [
    { scenario: "msi.sw-emulated" },
    { scenario: "msi.sw-nested-emulated" },
    { scenario: "msi.sw-passthrough", bounds: { maps: 0, hotplug: 0 } },
  ],
  apply: (system) => msiSystem({ ...topologyOf(system), hasDoorbellRegion: true }),
});
