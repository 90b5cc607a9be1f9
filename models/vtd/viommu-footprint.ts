/** What the vIOMMU may touch: the guest's queue and registers, its own records, and the ioctls. */
import type { Footprint } from "../../src/system/index.ts";

const WORK = ["viommu.todo.drop", "viommu.todo.sync", "viommu.todo.forward"];
/** Where the device is to be when it must not reach anything by the guest's tables. */
const REST = ["viommu.hwpt[dev][pasid]", "guest.translationEnabled"];

/** The front: descriptors and registers, which it takes only when no visit is left to do. */
const frontCommands: Footprint["commands"] = {
  fetchDescriptor: {
    reads: [...WORK, "guest.queue", "guest.translationEnabled", "viommu.cached", "guest.trap"],
    writes: [
      "guest.queue",
      "guest.waitStatus",
      "guest.trap",
      "viommu.filter",
      "viommu.todo.sync",
      "viommu.todo.forward",
    ],
    emits: [
      "viommu.descriptorFetched",
      "viommu.syncRequested",
      "viommu.forwardRequested",
      "viommu.waitStatusWritten",
      "viommu.trapReturned",
    ],
  },
  handleRegister: {
    reads: ["guest.trap", "guest.translationEnabled"],
    writes: [
      "guest.trap",
      "guest.translationEnabled",
      "guest.rootLatched",
      "viommu.filter",
      "viommu.todo.drop",
      "viommu.todo.sync",
    ],
    emits: ["viommu.registerHandled", "viommu.dropRequested", "viommu.syncRequested"],
  },
  returnFromTrap: {
    reads: [...WORK, "guest.trap"],
    writes: ["guest.trap", "viommu.filter"],
    emits: ["viommu.trapReturned"],
  },
};

/** Visits that the command names the place of. */
const visitCommands: Footprint["commands"] = {
  dropEntry: {
    reads: [...REST, "viommu.todo.drop[dev][pasid]", "viommu.cached[dev][pasid]"],
    writes: [
      "viommu.todo.drop[dev][pasid]",
      "viommu.cached[dev][pasid]",
      "viommu.target",
      "iommufd.ioctl",
    ],
    emits: [
      "viommu.visitStarted",
      "viommu.visitFinished",
      "viommu.entryDropped",
      "viommu.ioctlCalled",
    ],
  },
  readContextEntry: {
    reads: [
      ...REST,
      "viommu.todo.drop",
      "viommu.todo.sync[dev][pasid]",
      "viommu.cached[dev][pasid]",
      "guest.context[dev]",
    ],
    writes: [
      "viommu.todo.sync[dev][pasid]",
      "viommu.cached[dev][pasid]",
      "viommu.target",
      "iommufd.ioctl",
    ],
    emits: [
      "viommu.contextEntryRead",
      "viommu.visitFinished",
      "viommu.entryDropped",
      "viommu.ioctlCalled",
    ],
  },
  forwardFlush: {
    reads: ["viommu.todo.forward[dev][pasid]", "viommu.hwpt[dev][pasid]"],
    writes: ["viommu.todo.forward[dev][pasid]", "viommu.target", "iommufd.ioctl"],
    emits: ["viommu.visitStarted", "viommu.visitFinished", "viommu.ioctlCalled"],
  },
};

/** The rest of a visit, at the place that `target` holds. */
const targetCommands: Footprint["commands"] = {
  readPasidEntry: {
    reads: [...REST, "viommu.target", "viommu.filter", "viommu.cached", "guest.pasidEntry"],
    writes: ["viommu.cached", "viommu.todo.sync", "viommu.target", "iommufd.ioctl"],
    emits: [
      "viommu.pasidEntryRead",
      "viommu.visitFinished",
      "viommu.entryCached",
      "viommu.entryDropped",
      "viommu.ioctlCalled",
    ],
  },
  bindEntry: {
    reads: ["viommu.target", "viommu.cached"],
    writes: ["iommufd.ioctl"],
    emits: ["viommu.ioctlCalled"],
  },
  takeResult: {
    reads: [...REST, "viommu.target", "viommu.fresh", "iommufd.returned"],
    writes: [
      ...WORK,
      "viommu.cached",
      "viommu.hwpt",
      "viommu.fresh",
      "viommu.target",
      "iommufd.ioctl",
      "iommufd.returned",
    ],
    emits: [
      "viommu.ioctlReturned",
      "viommu.hwptNoted",
      "viommu.bound",
      "viommu.unbound",
      "viommu.entryDropped",
      "viommu.visitFinished",
      "viommu.ioctlCalled",
    ],
  },
};

/**
 * The vIOMMU reads the guest's tables and never writes one; what it keeps of them is in `cached`. Of first-stage leaves
 * it knows nothing: it passes the root on and the flushes after it. The host it reaches by ioctls only.
 */
export const viommuFootprint: Footprint = {
  commands: { ...frontCommands, ...visitCommands, ...targetCommands },
};
