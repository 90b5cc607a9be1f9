/** What the guest's IOMMU driver and the virtio-iommu device may touch. */
import type { Footprint } from "../../src/system/index.ts";

/** Its own tables and records; of the device it sees queue and status. */
export const iommuDriverFootprint: Footprint = {
  commands: {
    probe: {
      reads: ["guest.region[dev]", "virtio.requestq"],
      writes: ["virtio.requestq"],
      emits: ["iommuDriver.requestPosted"],
    },
    block: {
      reads: [
        "guest.attached[dev]",
        "guest.groupLock[dev]",
        "guest.region[dev]",
        "guest.vectorInUse[dev]",
        "virtio.requestq",
      ],
      writes: [
        "guest.attached[dev]",
        "guest.blockRefused[dev]",
        "guest.groupLock[dev]",
        "virtio.requestq",
      ],
      emits: ["iommuDriver.blockBegun", "iommuDriver.blockRefused", "iommuDriver.requestPosted"],
    },
    attach: {
      reads: [
        "guest.attached[dev]",
        "guest.groupLock[dev]",
        "guest.region[dev]",
        "guest.vectorInUse[dev]",
      ],
      writes: ["guest.groupLock[dev]"],
      emits: ["iommuDriver.attachBegun"],
    },
    // For what the IOMMU core knows as a DIRECT region; no subtype stands for one as yet.
    mapDirect: {
      reads: ["guest.region[*]", "guest.table[*][page]"],
      writes: ["guest.table[*][page]"],
      emits: ["iommuDriver.directMapped"],
    },
    preloadDoorbell: {
      reads: ["guest.doorbellRequired[*]", "guest.table[*][*]"],
      writes: ["guest.table[*][*]"],
      emits: ["iommuDriver.doorbellPreloaded"],
    },
    postAttach: {
      reads: [
        "guest.doorbellRequired[*]",
        "guest.region[*]",
        "guest.table[*][*]",
        "virtio.requestq",
      ],
      writes: ["guest.attached[*]", "virtio.requestq"],
      emits: ["iommuDriver.attachPosted", "iommuDriver.requestPosted"],
    },
    replay: {
      reads: ["guest.table[*][*]", "virtio.requestq"],
      writes: ["virtio.requestq"],
      emits: ["iommuDriver.requestPosted"],
    },
    finish: {
      writes: ["guest.attached[*]", "guest.groupLock[*]"],
      emits: ["iommuDriver.attachFinished"],
    },
    takeStatus: {
      reads: ["guest.attached[*]", "guest.table[*][*]", "virtio.reported[*]", "virtio.status[*]"],
      writes: ["guest.dataMapped[*]", "guest.groupLock[*]", "guest.region[*]", "virtio.status[*]"],
      emits: [
        "iommuDriver.blockFinished",
        "iommuDriver.mappingAcknowledged",
        "iommuDriver.regionLearned",
        "iommuDriver.statusTaken",
      ],
    },
    map: {
      reads: ["guest.attached[*]", "guest.table[domain][*]", "virtio.requestq"],
      writes: ["guest.dataMapped[domain]", "guest.table[domain][*]", "virtio.requestq"],
      emits: [
        "iommuDriver.mappingAcknowledged",
        "iommuDriver.pageMapped",
        "iommuDriver.requestPosted",
      ],
    },
    unmap: {
      reads: ["guest.attached[*]", "guest.table[domain][*]", "virtio.requestq"],
      writes: ["guest.dataMapped[domain]", "guest.table[domain][*]", "virtio.requestq"],
      emits: ["iommuDriver.pageUnmapped", "iommuDriver.requestPosted"],
    },
  },
};

/** Requests in, ioctls out; it keeps endpoints and mappings. */
export const viommuFootprint: Footprint = {
  commands: {
    handle: {
      reads: ["host.window", "virtio.database[*][*]", "virtio.endpoint[*]", "virtio.requestq"],
      writes: [
        "host.ioctl[*]",
        "virtio.database[*][*]",
        "virtio.endpoint[*]",
        "virtio.reported[*]",
        "virtio.requestq",
        "virtio.status[*]",
      ],
      emits: [
        "viommu.endpointAttached",
        "viommu.endpointDetached",
        "viommu.ioctlCalled",
        "viommu.mappingRemoved",
        "viommu.mappingStored",
        "viommu.regionReported",
        "viommu.requestCompleted",
      ],
    },
    takeResult: {
      reads: ["host.result[*]", "virtio.database[*][*]", "virtio.endpoint[*]", "virtio.requestq"],
      writes: [
        "host.ioctl[*]",
        "host.result[*]",
        "virtio.database[*][*]",
        "virtio.endpoint[*]",
        "virtio.requestq",
        "virtio.status[*]",
      ],
      emits: [
        "viommu.endpointAttached",
        "viommu.endpointDetached",
        "viommu.ioctlCalled",
        "viommu.ioctlReturned",
        "viommu.requestCompleted",
      ],
    },
  },
};
