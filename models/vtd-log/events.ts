/**
 * What an imported VT-d log tells. Raw 64-bit values are hexadecimal strings; `ret` is what the
 * call returned to QEMU; ids of iommufd objects are numbers that mean something only within their
 * context (`iommufd`, a file descriptor).
 */
import type { Descriptor } from "./descriptor.ts";

/** The guest's writes to registers of the unit. */
export type GuestEvent =
  | {
      readonly type: "guest.registerWritten";
      /** The name of VT-d 11.4, or the offset. */
      readonly register: string;
      readonly value: string;
    }
  | {
      readonly type: "guest.commandWritten";
      /** The status register before, and the command register's new value. */
      readonly status: string;
      readonly value: string;
    }
  | { readonly type: "guest.doorbellRung"; readonly tail: number };

/** The invalidation queue, as the emulated unit works it off. */
export type QueueEvent =
  | { readonly type: "viommu.queueSwitched"; readonly enabled: boolean }
  | { readonly type: "viommu.queueLocated"; readonly address: string; readonly slots: number }
  | { readonly type: "viommu.queueEnabledWithTail"; readonly tail: number }
  | { readonly type: "viommu.fetchStarted" }
  | { readonly type: "viommu.slotTaken"; readonly slot: number }
  /** A slot was taken and no line told what was in it. */
  | { readonly type: "viommu.descriptorHidden"; readonly slot: number }
  | {
      readonly type: "viommu.descriptorFetched";
      /** Null where the log begins between the two lines. */
      readonly slot: number | null;
      /** The virtual CPU's thread, which does the work; null without prefix. */
      readonly thread: number | null;
      readonly descriptor: Descriptor;
    }
  | { readonly type: "viommu.waitStatusWritten"; readonly address: string; readonly data: number }
  | { readonly type: "viommu.waitStatusLost"; readonly high: string; readonly low: string }
  | { readonly type: "viommu.waitInterruptRaised"; readonly note: string };

/** What the emulated unit flushed. */
export type FlushEvent =
  | {
      readonly type: "viommu.contextCacheFlushed";
      readonly scope: "global" | "domain" | "devices" | "device";
      readonly did?: string;
      readonly device?: string;
      readonly functionMask?: number;
    }
  | {
      readonly type: "viommu.pasidCacheFlushed";
      readonly scope: "global" | "domain" | "pasid" | "device";
      readonly did?: string;
      readonly pasid?: string;
      readonly device?: string;
    }
  | {
      readonly type: "viommu.iotlbFlushed";
      readonly scope: "global" | "domain" | "pages" | "pasid" | "pasidPages";
      readonly did?: string;
      readonly pasid?: string;
      readonly address?: string;
      readonly addressMask?: number;
    }
  | { readonly type: "viommu.contextCacheReset" }
  | { readonly type: "viommu.pasidCacheReset" }
  | { readonly type: "viommu.iotlbReset"; readonly reason: string };

/** Switches of the unit, and which address space a device's DMA goes through. */
export type UnitEvent =
  | { readonly type: "viommu.translationSwitched"; readonly enabled: boolean }
  | { readonly type: "viommu.rootLatched"; readonly root: string; readonly scalable: boolean }
  | { readonly type: "viommu.systemReset" }
  | {
      readonly type: "viommu.addressSpaceChosen";
      readonly device: string;
      readonly translated: boolean;
    }
  | {
      readonly type: "viommu.shadowUnmapped";
      readonly device: string;
      readonly iova: string;
      readonly size: string;
    };

/** Translations of emulated devices' accesses. */
export type AccessEvent =
  | { readonly type: "viommu.rootEntryAbsent"; readonly bus: number }
  | { readonly type: "viommu.contextEntryAbsent"; readonly device: string }
  | {
      readonly type: "viommu.contextEntryCached" | "viommu.contextEntryHit";
      readonly device: string;
      readonly high: string;
      readonly low: string;
      readonly generation: number;
    }
  | {
      readonly type: "viommu.iotlbFilled" | "viommu.iotlbHit";
      readonly device: string;
      readonly pasid: string | null;
      readonly iova: string;
      readonly entry: string;
      readonly did: string;
    }
  | {
      readonly type: "viommu.accessTranslated";
      readonly device: string;
      readonly iova: string;
      readonly gpa: string;
      readonly mask: string;
    }
  | { readonly type: "viommu.accessPassedThrough"; readonly device: string; readonly iova: string }
  | {
      readonly type: "viommu.shortcutTaken";
      readonly device: string;
      readonly succeeded: boolean;
    }
  | {
      readonly type: "viommu.accessFaulted";
      readonly device: string;
      readonly reason: number;
      readonly iova: string;
      readonly write: boolean;
    }
  | {
      readonly type: "viommu.faultRecorded";
      readonly index: number;
      readonly high: string;
      readonly low: string;
    }
  | { readonly type: "viommu.faultPendingChanged"; readonly pending: boolean }
  | { readonly type: "viommu.faultSuppressed" };

/** An attachment of a passthrough device that QEMU tried. */
interface Attachment<Type> {
  readonly type: Type;
  /** The context of the iommufd line before it; null where none stands there. */
  readonly iommufd: number | null;
  readonly devid: number;
  readonly pasid: string;
  readonly hwpt: number;
  readonly succeeded: boolean;
}

/** How the emulated unit bound a passthrough device on the host. */
export type BindingEvent =
  | Pick<Attachment<"viommu.hwptAttached">, keyof Attachment<never>>
  | Pick<Attachment<"viommu.defaultHwptReattached">, keyof Attachment<never>>
  | Omit<Attachment<"viommu.hwptDetached">, "hwpt">;

/** QEMU's calls of the host's iommufd. */
export type VmmEvent =
  | {
      readonly type: "vmm.contextOpened" | "vmm.contextClosed";
      readonly iommufd: number;
      readonly users: number;
    }
  | { readonly type: "vmm.ioasAllocated"; readonly iommufd: number; readonly ioas: number }
  | {
      readonly type: "vmm.mapReturned";
      readonly iommufd: number;
      readonly ioas: number;
      readonly iova: string;
      readonly size: string;
      readonly readonly: boolean;
      readonly ret: number;
    }
  | {
      readonly type: "vmm.unmapReturned";
      readonly iommufd: number;
      readonly ioas: number;
      readonly iova: string;
      readonly size: string;
      readonly ret: number;
    }
  | {
      readonly type: "vmm.hwptAllocReturned";
      readonly iommufd: number;
      readonly devid: number;
      /** The IOAS of a paging HWPT, the nest parent of a nested one. */
      readonly parent: number;
      readonly nestParent: boolean;
      readonly data: "none" | "vtd-stage1" | "other";
      readonly hwpt: number;
      readonly ret: number;
    }
  | {
      readonly type: "vmm.freeReturned";
      readonly iommufd: number;
      readonly id: number;
      readonly ret: number;
    }
  | {
      readonly type: "vmm.cacheInvalidationReturned";
      readonly iommufd: number;
      readonly hwpt: number;
      readonly requested: number;
      readonly done: number;
      readonly ret: number;
    }
  | {
      readonly type: "vmm.deviceBound";
      readonly iommufd: number;
      readonly name: string;
      readonly devid: number;
    }
  | {
      readonly type: "vmm.deviceAttached";
      readonly iommufd: number;
      readonly name: string;
      readonly id: number;
    }
  | { readonly type: "vmm.deviceDetached"; readonly iommufd: number; readonly name: string }
  | { readonly type: "vmm.containerRefused"; readonly note: string };

/** Everything that a VT-d log can tell. */
export type VtdLogEvent =
  | GuestEvent
  | QueueEvent
  | FlushEvent
  | UnitEvent
  | AccessEvent
  | BindingEvent
  | VmmEvent;

/** The events with these types: what a monitor names. */
export type Seen<Type extends VtdLogEvent["type"]> = Extract<VtdLogEvent, { readonly type: Type }>;
