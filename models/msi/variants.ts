/** The bugs and the harmless oddities of MSIs. */
import type { Variant } from "../../src/system/index.ts";
import { iommufdReusesSlotAfterFlush } from "../benign/iommufd-reuses-slot-after-flush.ts";
import { qemuPlugRefusedByHost } from "../benign/qemu-plug-refused-by-host.ts";
import { qemuVirtReportsVirtualDoorbell } from "../benign/qemu-virt-reports-virtual-doorbell.ts";
import { vfioBindsDoorbellsOfTwoUnits } from "../benign/vfio-binds-doorbells-of-two-units.ts";
import { vfioSetIrqsRacesAttach } from "../benign/vfio-set-irqs-races-attach.ts";
import { virtioIommuDriverAsksForWindow } from "../benign/virtio-iommu-driver-asks-for-window.ts";
import { dmaIommuRemapsBoundDoorbell } from "../bugs/dma-iommu-remaps-bound-doorbell.ts";
import { dmaIommuRemapsDoorbellInUse } from "../bugs/dma-iommu-remaps-doorbell-in-use.ts";
import { dmaIommuRemapsRoutedDoorbell } from "../bugs/dma-iommu-remaps-routed-doorbell.ts";
import { genirqAddressOfReplacedDomain } from "../bugs/genirq-address-of-replaced-domain.ts";
import { iommufdCollectsDoorbellsBeforeGroupMutex } from "../bugs/iommufd-collects-doorbells-before-group-mutex.ts";
import { iommufdGivesPageOfEnabledDoorbellToMemory } from "../bugs/iommufd-gives-page-of-enabled-doorbell-to-memory.ts";
import { iommufdInstallsEveryDoorbell } from "../bugs/iommufd-installs-every-doorbell.ts";
import { iommufdReplaceWithoutDoorbells } from "../bugs/iommufd-replace-without-doorbells.ts";
import { iommufdReusesSlotWithoutFlush } from "../bugs/iommufd-reuses-slot-without-flush.ts";
import { pciMsiDisableWithoutReadBack } from "../bugs/pci-msi-disable-without-read-back.ts";
import { pciMsiMaskWithoutReadBack } from "../bugs/pci-msi-mask-without-read-back.ts";
import { qemuMapsForeignDoorbell } from "../bugs/qemu-maps-foreign-doorbell.ts";
import { qemuPlugsMemoryIntoWindow } from "../bugs/qemu-plugs-memory-into-window.ts";
import { qemuRouteOutlivesEntry } from "../bugs/qemu-route-outlives-entry.ts";
import { qemuRouteSetInEmptyDomain } from "../bugs/qemu-route-set-in-empty-domain.ts";
import { qemuRouteTakesHostAddress } from "../bugs/qemu-route-takes-host-address.ts";
import { qemuUnmaskWithoutHostVector } from "../bugs/qemu-unmask-without-host-vector.ts";
import { qemuVirtioIommuMapsMsiRegion } from "../bugs/qemu-virtio-iommu-maps-msi-region.ts";
import { qemuVirtioIommuTranslatesMsiRegion } from "../bugs/qemu-virtio-iommu-translates-msi-region.ts";
import { qemuVirtioIommuTranslatesReservedRegion } from "../bugs/qemu-virtio-iommu-translates-reserved-region.ts";
import { vfioBindsTwoDoorbellsToOnePage } from "../bugs/vfio-binds-two-doorbells-to-one-page.ts";
import { vfioCloseUnmapsEnabledDoorbell } from "../bugs/vfio-close-unmaps-enabled-doorbell.ts";
import { vfioDisableKeepsBinding } from "../bugs/vfio-disable-keeps-binding.ts";
import { vfioDisableWaitsForMaskedInterrupt } from "../bugs/vfio-disable-waits-for-masked-interrupt.ts";
import { vfioGuestAddressOnWire } from "../bugs/vfio-guest-address-on-wire.ts";
import { virtioIommuDriverAsksForDoorbellInHostWindow } from "../bugs/virtio-iommu-driver-asks-for-doorbell-in-host-window.ts";
import { virtioIommuDriverAttachWithoutDoorbell } from "../bugs/virtio-iommu-driver-attach-without-doorbell.ts";
import { virtioIommuDriverBlocksDeviceInUse } from "../bugs/virtio-iommu-driver-blocks-device-in-use.ts";
import { virtioIommuDriverDoorbellInHostWindow } from "../bugs/virtio-iommu-driver-doorbell-in-host-window.ts";
import { virtioIommuDriverDoorbellOverDirectRegion } from "../bugs/virtio-iommu-driver-doorbell-over-direct-region.ts";
import { virtioIommuDriverDoorbellRefusedByDirectRegion } from "../bugs/virtio-iommu-driver-doorbell-refused-by-direct-region.ts";
import { virtioIommuDriverForgetsReplay } from "../bugs/virtio-iommu-driver-forgets-replay.ts";
import { virtioIommuDriverMapsDirectRegionOnce } from "../bugs/virtio-iommu-driver-maps-direct-region-once.ts";
import { virtioIommuDriverMapsHardwareWindow } from "../bugs/virtio-iommu-driver-maps-hardware-window.ts";
import { virtioIommuDriverMapsOverDirectRegion } from "../bugs/virtio-iommu-driver-maps-over-direct-region.ts";
import { virtioIommuDriverMapsOverWindow } from "../bugs/virtio-iommu-driver-maps-over-window.ts";
import { virtioIommuDriverSkipsDirectRegion } from "../bugs/virtio-iommu-driver-skips-direct-region.ts";
import { virtioIommuDriverTakesDirectRegionForDoorbell } from "../bugs/virtio-iommu-driver-takes-direct-region-for-doorbell.ts";

export const msiBugs: readonly Variant[] = [
  dmaIommuRemapsBoundDoorbell,
  dmaIommuRemapsDoorbellInUse,
  dmaIommuRemapsRoutedDoorbell,
  genirqAddressOfReplacedDomain,
  iommufdCollectsDoorbellsBeforeGroupMutex,
  iommufdGivesPageOfEnabledDoorbellToMemory,
  iommufdInstallsEveryDoorbell,
  iommufdReplaceWithoutDoorbells,
  iommufdReusesSlotWithoutFlush,
  pciMsiDisableWithoutReadBack,
  pciMsiMaskWithoutReadBack,
  qemuMapsForeignDoorbell,
  qemuPlugsMemoryIntoWindow,
  qemuRouteOutlivesEntry,
  qemuRouteSetInEmptyDomain,
  qemuRouteTakesHostAddress,
  qemuUnmaskWithoutHostVector,
  qemuVirtioIommuMapsMsiRegion,
  qemuVirtioIommuTranslatesMsiRegion,
  qemuVirtioIommuTranslatesReservedRegion,
  vfioBindsTwoDoorbellsToOnePage,
  vfioCloseUnmapsEnabledDoorbell,
  vfioDisableKeepsBinding,
  vfioDisableWaitsForMaskedInterrupt,
  vfioGuestAddressOnWire,
  virtioIommuDriverAsksForDoorbellInHostWindow,
  virtioIommuDriverAttachWithoutDoorbell,
  virtioIommuDriverBlocksDeviceInUse,
  virtioIommuDriverDoorbellInHostWindow,
  virtioIommuDriverDoorbellOverDirectRegion,
  virtioIommuDriverDoorbellRefusedByDirectRegion,
  virtioIommuDriverForgetsReplay,
  virtioIommuDriverMapsDirectRegionOnce,
  virtioIommuDriverMapsHardwareWindow,
  virtioIommuDriverMapsOverDirectRegion,
  virtioIommuDriverMapsOverWindow,
  virtioIommuDriverSkipsDirectRegion,
  virtioIommuDriverTakesDirectRegionForDoorbell,
];

export const msiBenign: readonly Variant[] = [
  iommufdReusesSlotAfterFlush,
  qemuPlugRefusedByHost,
  qemuVirtReportsVirtualDoorbell,
  vfioBindsDoorbellsOfTwoUnits,
  vfioSetIrqsRacesAttach,
  virtioIommuDriverAsksForWindow,
];
