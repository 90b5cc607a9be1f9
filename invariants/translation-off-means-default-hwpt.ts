/** vIOMMU: without translation the device is on its default HWPT, so that its DMA works. */
import { defineInvariant } from "../src/system/index.ts";
import type { DeviceId } from "../models/shared/ids.ts";
import { DEFAULT_HWPT, type IommufdWorld } from "../models/vtd/iommufd-state.ts";

export const translationOffMeansDefaultHwpt = (devices: readonly DeviceId[]) =>
  defineInvariant<IommufdWorld, { readonly dev: DeviceId }>({
    name: "translation-off-means-default-hwpt",
    claim: "While the guest knows translation to be off, its device is on the default HWPT.",
    citation: "VT-d 11.4.4.1 (TES=0); QEMU intel_iommu_accel.c: vtd_device_detach_iommufd",
    forAll: devices.map((dev) => ({ dev })),
    when: ({ guest }) => guest.registerChange === null && !guest.translationEnabled,
    holds: ({ iommufd }, { dev }) => iommufd.attached[dev].pasid0 === DEFAULT_HWPT,
    explain: ({ iommufd }, { dev }) =>
      `Translation is off; attached to ${dev} is ${iommufd.attached[dev].pasid0 ?? "nothing"}.`,
  });
