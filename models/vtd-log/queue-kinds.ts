/** Trace lines of the registers, the invalidation queue and what it flushes, as events. */
import { mapped, type TraceKinds } from "../../src/import/log-model.ts";
import { decodeDescriptor } from "./descriptor.ts";
import type { FlushEvent, GuestEvent, QueueEvent, UnitEvent } from "./events.ts";
import { closeSlot, type Memory } from "./memory.ts";

/** Offsets of the registers that matter. VT-d 11.4 */
const REGISTERS: Readonly<Record<string, string>> = {
  "0x18": "GCMD",
  "0x20": "RTADDR",
  "0x28": "CCMD",
  "0x34": "FSTS",
  "0x38": "FECTL",
  "0x3c": "FEDATA",
  "0x40": "FEADDR",
  "0x44": "FEUADDR",
  "0x80": "IQH",
  "0x88": "IQT",
  "0x90": "IQA",
  "0x9c": "ICS",
  "0xa0": "IECTL",
  "0xb8": "IRTA",
  "0xc0": "PQH",
  "0xc8": "PQT",
  "0xd0": "PQA",
  "0xdc": "PRS",
  "0xe0": "PECTL",
};

/** QEMU hw/i386/trace-events: registers and the unit's switches. */
const unitKinds: TraceKinds<Memory> = {
  vtd_reg_write: mapped(
    "addr {offset:u64} size {size:u64} value {value:u64}",
    ({ offset, value }): GuestEvent => {
      const register = REGISTERS[offset] ?? offset;
      return { type: "guest.registerWritten", register, value };
    },
  ),
  vtd_reg_write_gcmd: mapped("status {status:u64} value {value:u64}", (fields): GuestEvent => ({
    type: "guest.commandWritten",
    ...fields,
  })),
  vtd_dmar_enable: mapped("enable {enabled:flag}", (fields): UnitEvent => ({
    type: "viommu.translationSwitched",
    ...fields,
  })),
  vtd_reg_dmar_root: mapped(
    ["addr {root:u64} scalable {scalable:flag}", "addr {root:u64} extended {scalable:flag}"],
    (fields): UnitEvent => ({ type: "viommu.rootLatched", ...fields }),
  ),
  vtd_reset_exit: mapped("", (): UnitEvent => ({ type: "viommu.systemReset" })),
  vtd_switch_address_space: mapped(
    "Device {device:bdf} switching address space (iommu enabled={translated:flag})",
    (fields): UnitEvent => ({ type: "viommu.addressSpaceChosen", ...fields }),
  ),
  vtd_as_unmap_whole: mapped(
    "Device {device:bdf} start {iova:u64} size {size:u64}",
    (fields): UnitEvent => ({ type: "viommu.shadowUnmapped", ...fields }),
  ),
};

/** QEMU hw/i386/intel_iommu.c: vtd_handle_iqt_write, vtd_fetch_inv_desc, vtd_process_inv_desc */
const queueKinds: TraceKinds<Memory> = {
  vtd_inv_qi_enable: mapped("enabled {enabled:flag}", (fields): QueueEvent => ({
    type: "viommu.queueSwitched",
    ...fields,
  })),
  vtd_inv_qi_setup: mapped("addr {address:u64} size {slots:int}", (fields): QueueEvent => ({
    type: "viommu.queueLocated",
    ...fields,
  })),
  vtd_warn_invalid_qi_tail: mapped("tail {tail:int}", (fields): QueueEvent => ({
    type: "viommu.queueEnabledWithTail",
    ...fields,
  })),
  vtd_inv_qi_tail: mapped("write tail {tail:int}", ({ tail }, memory: Memory) => [
    ...closeSlot(memory),
    { type: "guest.doorbellRung", tail } satisfies GuestEvent,
  ]),
  vtd_inv_qi_fetch: mapped("", (_fields, memory: Memory): QueueEvent[] => [
    ...closeSlot(memory),
    { type: "viommu.fetchStarted" },
  ]),
  vtd_inv_qi_head: mapped("read head {slot:int}", ({ slot }, memory: Memory): QueueEvent[] => {
    const hidden = closeSlot(memory);
    memory.openSlot = slot;
    return [...hidden, { type: "viommu.slotTaken", slot }];
  }),
  vtd_inv_desc: mapped(
    "invalidate desc type {type:text} high {hi:u64} low {lo:u64}",
    ({ type, hi, lo }, memory: Memory, { thread }): QueueEvent | null => {
      const slot = memory.openSlot;
      memory.openSlot = null;
      const descriptor = decodeDescriptor(type, hi, lo);
      return descriptor === undefined
        ? null
        : { type: "viommu.descriptorFetched", slot, thread, descriptor };
    },
  ),
  vtd_inv_desc_wait_sw: mapped(
    "wait invalidate status write addr {address:u64} data {data:int}",
    (fields): QueueEvent => ({ type: "viommu.waitStatusWritten", ...fields }),
  ),
  vtd_inv_desc_wait_write_fail: mapped(
    "write fail for wait desc hi {high:u64} lo {low:u64}",
    (fields): QueueEvent => ({ type: "viommu.waitStatusLost", ...fields }),
  ),
  vtd_inv_desc_wait_irq: mapped("{note:text}", (fields): QueueEvent => ({
    type: "viommu.waitInterruptRaised",
    ...fields,
  })),
};

const contextFlushKinds: TraceKinds<Memory> = {
  vtd_inv_desc_cc_global: mapped("context invalidate globally", (): FlushEvent => ({
    type: "viommu.contextCacheFlushed",
    scope: "global",
  })),
  vtd_inv_desc_cc_domain: mapped("context invalidate domain {did:did}", ({ did }): FlushEvent => ({
    type: "viommu.contextCacheFlushed",
    scope: "domain",
    did,
  })),
  vtd_inv_desc_cc_devices: mapped(
    "context invalidate devices sid {device:sid} fmask {functionMask:int}",
    (fields): FlushEvent => ({ type: "viommu.contextCacheFlushed", scope: "devices", ...fields }),
  ),
  vtd_inv_desc_cc_device: mapped(
    "context invalidate device {device:bdf}",
    ({ device }): FlushEvent => ({ type: "viommu.contextCacheFlushed", scope: "device", device }),
  ),
  vtd_context_cache_reset: mapped("", (): FlushEvent => ({ type: "viommu.contextCacheReset" })),
};

const pasidFlushed = (
  fields: Omit<FlushEvent & { type: "viommu.pasidCacheFlushed" }, "type">,
): FlushEvent => ({ type: "viommu.pasidCacheFlushed", ...fields });

/**
 * The merged code and the second version of the nesting series use different names; the latter's
 * tell the dialect.
 */
const pasidFlushKinds: TraceKinds<Memory> = {
  vtd_inv_desc_pasid_cache_gsi: mapped("", () => pasidFlushed({ scope: "global" })),
  vtd_inv_desc_pasid_cache_dsi: mapped("{words:text} domain {did:did}", ({ did }) =>
    pasidFlushed({ scope: "domain", did }),
  ),
  vtd_inv_desc_pasid_cache_psi: mapped(
    "{words:text} domain {did:did} pasid {pasid:pasid}",
    ({ did, pasid }) => pasidFlushed({ scope: "pasid", did, pasid }),
  ),
  vtd_pasid_cache_gsi: mapped("", (_fields, memory: Memory) => {
    memory.dialect = "errno";
    return pasidFlushed({ scope: "global" });
  }),
  vtd_pasid_cache_dsi: mapped("{words:text} domain {did:did}", ({ did }, memory: Memory) => {
    memory.dialect = "errno";
    return pasidFlushed({ scope: "domain", did });
  }),
  vtd_pasid_cache_psi: mapped(
    "{words:text} domain {did:did} pasid {pasid:pasid}",
    ({ did, pasid }, memory: Memory) => {
      memory.dialect = "errno";
      return pasidFlushed({ scope: "pasid", did, pasid });
    },
  ),
  vtd_pasid_cache_devsi: mapped(
    ["{words:text} invalidation dev: {device:bdf}", "{words:text} invalidation dev: {device:sid}"],
    ({ device }) => pasidFlushed({ scope: "device", device }),
  ),
  vtd_pasid_cache_reset: mapped("", (): FlushEvent => ({ type: "viommu.pasidCacheReset" })),
};

const iotlbFlushed = (
  fields: Omit<FlushEvent & { type: "viommu.iotlbFlushed" }, "type">,
): FlushEvent => ({ type: "viommu.iotlbFlushed", ...fields });

const PAGES = "addr {address:u64} mask {addressMask:int}";

const iotlbFlushKinds: TraceKinds<Memory> = {
  vtd_inv_desc_iotlb_global: mapped("iotlb invalidate global", () =>
    iotlbFlushed({ scope: "global" }),
  ),
  vtd_inv_desc_iotlb_domain: mapped("iotlb invalidate whole domain {did:did}", ({ did }) =>
    iotlbFlushed({ scope: "domain", did }),
  ),
  vtd_inv_desc_iotlb_pages: mapped(`iotlb invalidate domain {did:did} ${PAGES}`, (fields) =>
    iotlbFlushed({ scope: "pages", ...fields }),
  ),
  vtd_inv_desc_iotlb_pasid: mapped(
    "iotlb invalidate domain {did:did} pasid {pasid:pasid}",
    (fields) => iotlbFlushed({ scope: "pasid", ...fields }),
  ),
  vtd_inv_desc_iotlb_pasid_pages: mapped(
    `iotlb invalidate domain {did:did} ${PAGES} pasid {pasid:pasid}`,
    (fields) => iotlbFlushed({ scope: "pasidPages", ...fields }),
  ),
  vtd_iotlb_reset: mapped(["IOTLB reset (reason: {reason:text})"], (fields): FlushEvent => ({
    type: "viommu.iotlbReset",
    ...fields,
  })),
};

export const queueAndFlushKinds: TraceKinds<Memory> = {
  ...unitKinds,
  ...queueKinds,
  ...contextFlushKinds,
  ...pasidFlushKinds,
  ...iotlbFlushKinds,
};
