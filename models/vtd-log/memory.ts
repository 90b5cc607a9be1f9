/** What the reader of a VT-d log remembers between lines. */
import type { QueueEvent } from "./events.ts";

/**
 * How the `ret` of QEMU's vtd_device_* lines is meant: the merged code logs the boolean of its own
 * function (1 = success), the second version of the nesting series logged an error number (0 =
 * success).
 */
type Dialect = "boolean" | "errno";

export interface Memory {
  /** Slot whose content no line has told yet. */
  openSlot: number | null;
  dialect: Dialect;
  /** Context of the last line of iommufd about a device, since the last line about a binding. */
  iommufd: number | null;
  /** Object to which the kernel has just attached a device. */
  justAttached: number | null;
  justDetached: boolean;
}

export function newMemory(): Memory {
  return {
    openSlot: null,
    dialect: "boolean",
    iommufd: null,
    justAttached: null,
    justDetached: false,
  };
}

/**
 * Ends the slot that was taken last. QEMU 7.2 consumes PASID-cache and PASID-based IOTLB
 * descriptors without a line, so what was in it stays unknown.
 * QEMU hw/i386/intel_iommu.c: vtd_process_inv_desc
 */
export function closeSlot(memory: Memory): QueueEvent[] {
  const slot = memory.openSlot;
  memory.openSlot = null;
  return slot === null ? [] : [{ type: "viommu.descriptorHidden", slot }];
}
