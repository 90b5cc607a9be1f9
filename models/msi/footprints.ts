/** What each party of an interrupt may touch: who owns what. */
import type { Footprint } from "../../src/system/index.ts";

/** Maps the doorbell into the guest's table, or asks for that. */
export const irqChipFootprint: Footprint = {
  commands: {
    prepare: {
      reads: [
        "guest.attached[self]",
        "guest.doorbellLock",
        "guest.groupLock[self]",
        "guest.message[self]",
        "guest.region[self]",
        "guest.table[*][*]",
        "virtio.requestq",
      ],
      writes: [
        "guest.doorbellLock",
        "guest.doorbellRequired[self]",
        "guest.groupLock[self]",
        "guest.message[self]",
        "guest.table[*][*]",
        "virtio.requestq",
      ],
      emits: ["irqChip.doorbellMapped", "irqChip.doorbellReused", "irqChip.messageComposed"],
    },
    takeStatus: {
      reads: ["virtio.status[self]"],
      writes: ["guest.doorbellLock", "guest.groupLock[self]", "virtio.status[self]"],
      emits: ["irqChip.statusTaken"],
    },
    compose: { writes: ["guest.message[self]"], emits: ["irqChip.messageComposed"] },
  },
};

/** The MSI-X table as the guest sees it. */
export const msiDriverFootprint: Footprint = {
  commands: {
    enable: {
      reads: ["guest.attached[self]", "guest.groupLock[self]"],
      writes: ["guest.message[self]", "guest.vectorInUse[self]"],
      emits: ["msiDriver.vectorRequested"],
    },
    writeEntry: {
      reads: ["guest.message[self]"],
      writes: ["guest.message[self]", "vmm.msix[self]"],
      emits: ["msiDriver.entryWritten"],
    },
    unmask: {
      reads: ["guest.groupLock[self]"],
      writes: ["guest.groupLock[self]", "guest.quiet[self]", "vmm.masked[self]", "vmm.trap[self]"],
      emits: ["msiDriver.groupLocked", "msiDriver.maskWritten"],
    },
    mask: { writes: ["vmm.masked[self]", "vmm.trap[self]"], emits: ["msiDriver.maskWritten"] },
    changeAffinity: {
      reads: ["vmm.msix[self]"],
      writes: ["guest.message[self]", "vmm.msix[self]"],
      emits: ["msiDriver.entryWritten"],
    },
    disable: { writes: ["vmm.msix[self]", "vmm.trap[self]"], emits: ["msiDriver.vectorDisabled"] },
    resume: {
      reads: ["hw.write[self]", "vmm.trap[self]"],
      writes: ["guest.groupLock[self]", "guest.quiet[self]", "guest.vectorInUse[self]"],
      emits: ["msiDriver.groupUnlocked", "msiDriver.resumed", "msiDriver.vectorReleased"],
    },
    handleInterrupt: {
      reads: ["hw.delivered[self]"],
      writes: ["hw.delivered[self]"],
      emits: ["msiDriver.interruptHandled"],
    },
  },
};

/** Lives in the VMM, so that its writes are translated there. */
export const emulatedDeviceFootprint: Footprint = {
  commands: {
    raise: {
      reads: ["hw.delivered[self]", "hw.write[self]", "vmm.masked[self]", "vmm.msix[self]"],
      writes: ["hw.write[self]"],
      emits: ["emulatedDevice.msiWritten"],
    },
    translate: {
      reads: [
        "virtio.reported[self]",
        "guest.table[*][*]",
        "hw.write[self]",
        "virtio.database[*][*]",
        "virtio.endpoint[self]",
      ],
      writes: ["hw.write[self]"],
      emits: ["emulatedDevice.msiFaulted", "emulatedDevice.msiTranslated"],
    },
    deliver: {
      reads: ["guest.quiet[self]", "hw.write[self]", "vmm.msix[self]"],
      writes: [
        "ghost.hitRam[self]",
        "ghost.wrongDelivery[self]",
        "hw.delivered[self]",
        "hw.write[self]",
      ],
      emits: ["emulatedDevice.interruptInjected", "emulatedDevice.memoryWritten"],
    },
    accessReserved: {
      reads: [
        "guest.table[*][page]",
        "virtio.database[*][page]",
        "virtio.endpoint[self]",
        "virtio.reported[self]",
      ],
      writes: ["ghost.reachedReserved[self]"],
      emits: ["emulatedDevice.accessDone", "emulatedDevice.accessFaulted"],
    },
  },
};

/** Memory, by ioctls only. */
export const vmmFootprint: Footprint = {
  commands: {
    plug: { writes: ["host.ioctl[*]"], emits: ["vmm.memoryMapCalled", "vmm.plugRefused"] },
    takeResult: {
      reads: ["host.ioctl[*]", "host.result[*]"],
      writes: ["host.ioctl[*]", "host.result[*]"],
      emits: ["vmm.memoryPlugged", "vmm.plugFailed"],
    },
  },
};

/** Routes and traps; to translate an address it reads the guest's tables. */
export const vfioFootprint: Footprint = {
  commands: {
    programRoute: {
      reads: [
        "virtio.reported[self]",
        "guest.table[*][*]",
        "virtio.database[*][*]",
        "virtio.endpoint[self]",
        "vmm.msix[self]",
        "vmm.trap[self]",
      ],
      writes: ["vmm.route[self]"],
      emits: ["vfio.routeProgrammed"],
    },
    setIrqs: { writes: ["host.setIrqs[self]"], emits: ["vfio.irqsSet"] },
    noteMask: {
      reads: ["vmm.trap[self]"],
      writes: ["vmm.masked[self]", "vmm.trap[self]"],
      emits: ["vfio.trapReturned"],
    },
    clearIrqs: {
      reads: ["vmm.trap[self]"],
      writes: [
        "host.setIrqs[self]",
        "vmm.masked[self]",
        "vmm.msix[self]",
        "vmm.route[self]",
        "vmm.trap[self]",
      ],
      emits: ["vfio.irqsSet", "vfio.trapReturned"],
    },
    takeResult: {
      reads: ["host.setIrqs[self]", "vmm.trap[self]"],
      writes: [
        "host.setIrqs[self]",
        "vmm.masked[self]",
        "vmm.msix[self]",
        "vmm.route[self]",
        "vmm.trap[self]",
      ],
      emits: ["vfio.irqsReturned", "vfio.trapReturned"],
    },
    returnFromTrap: {
      reads: ["vmm.trap[self]"],
      writes: ["vmm.masked[self]", "vmm.trap[self]"],
      emits: ["vfio.trapReturned"],
    },
  },
};

/** The host's page tables. */
export const iommufdFootprint: Footprint = {
  commands: {
    execute: {
      reads: [
        "host.attached[*]",
        "host.ioctl[self]",
        "host.required[*]",
        "host.result[self]",
        "host.slot[*]",
        "host.table[*][*]",
        "hw.tlb[*][*]",
      ],
      writes: [
        "ghost.served[*][*]",
        "host.attaching[*]",
        "host.result[self]",
        "host.table[*][*]",
        "hw.tlb[*][*]",
      ],
      emits: [
        "iommufd.attachBegun",
        "iommufd.hwptDestroyed",
        "iommufd.iotlbFlushed",
        "iommufd.mapRefused",
        "iommufd.pageMapped",
        "iommufd.pageUnmapped",
      ],
    },
    switchDomain: {
      reads: ["host.ioctl[self]", "host.result[self]"],
      writes: ["ghost.served[*][*]", "host.attached[*]", "host.attaching[*]", "host.result[self]"],
      emits: ["iommufd.domainSwitched"],
    },
  },
};

/** The window, and the physical MSI-X table. */
export const hostIrqFootprint: Footprint = {
  commands: {
    prepareDoorbell: {
      reads: ["host.attached[self]", "host.attaching[self]", "host.setIrqs[self]", "host.slot[*]"],
      writes: ["host.message[self]", "host.required[self]", "host.slot[*]", "host.table[*][*]"],
      emits: ["hostIrq.doorbellMapped", "hostIrq.windowChosen"],
    },
    writeWire: {
      reads: ["host.message[self]"],
      writes: ["host.setIrqs[self]", "host.wire[self]"],
      emits: ["hostIrq.wireWritten"],
    },
    clearWire: {
      reads: ["host.setIrqs[self]", "hw.write[self]"],
      writes: ["host.message[self]", "host.setIrqs[self]", "host.wire[self]", "hw.pending[self]"],
      emits: ["hostIrq.wireCleared"],
    },
  },
};

/** Walks tables and caches what it finds; it changes neither. */
export const iommuFootprint: Footprint = {
  commands: {
    translate: {
      reads: [
        "guest.table[*][*]",
        "host.attached[dev]",
        "host.table[*][*]",
        "hw.tlb[*][*]",
        "hw.write[dev]",
      ],
      writes: ["hw.tlb[*][*]", "hw.write[dev]"],
      emits: ["iommu.interruptRecognised", "iommu.writeFaulted", "iommu.writeTranslated"],
    },
    land: {
      reads: ["hw.write[dev]"],
      // An MSI that is led astray can end anywhere.
      writes: ["ghost.hitRam[dev]", "ghost.strayed[dev]", "hw.pending[dev]", "hw.write[dev]"],
      emits: ["iommu.doorbellRung", "iommu.interruptRaised", "iommu.memoryWritten"],
    },
  },
};

/** Routes to interrupts. */
export const kvmFootprint: Footprint = {
  commands: {
    inject: {
      reads: [
        "guest.quiet[self]",
        "hw.pending[self]",
        "vmm.masked[self]",
        "vmm.msix[self]",
        "vmm.route[self]",
      ],
      writes: ["ghost.wrongDelivery[self]", "hw.delivered[self]", "hw.pending[self]"],
      emits: ["kvm.interruptInjected", "kvm.interruptLost"],
    },
  },
};

/** Sees the physical MSI-X table, nothing else of all this. */
export const deviceFootprint: Footprint = {
  commands: {
    raise: {
      reads: ["host.wire[self]", "hw.pending[self]", "hw.write[self]"],
      writes: ["hw.write[self]"],
      emits: ["device.msiWritten"],
    },
  },
};
