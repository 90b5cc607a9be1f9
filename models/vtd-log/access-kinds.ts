/** Trace lines of emulated devices' accesses, as events. QEMU hw/i386/trace-events */
import { mapped, type TraceKinds } from "../../src/import/log-model.ts";
import { functionAddress } from "../../src/import/pattern.ts";
import type { AccessEvent } from "./events.ts";
import type { Memory } from "./memory.ts";

const deviceOf = ({ bus, devfn }: { bus: number; devfn: number }): string =>
  functionAddress((bus << 8) | devfn);

const CONTEXT_ENTRY = "bus {bus:int} devfn {devfn:int} high {high:u64} low {low:u64}";

/** Root and context entries: read from guest memory, taken from the cache, or absent. */
const entryKinds: TraceKinds<Memory> = {
  vtd_re_not_present: mapped("Root entry bus {bus:int} not present", (fields): AccessEvent => ({
    type: "viommu.rootEntryAbsent",
    ...fields,
  })),
  vtd_ce_not_present: mapped(
    "Context entry bus {bus:int} devfn {devfn:int} not present",
    (fields): AccessEvent => ({ type: "viommu.contextEntryAbsent", device: deviceOf(fields) }),
  ),
  vtd_iotlb_cc_hit: mapped(
    `IOTLB context hit ${CONTEXT_ENTRY} gen {generation:int}`,
    ({ high, low, generation, ...place }): AccessEvent => {
      const device = deviceOf(place);
      return { type: "viommu.contextEntryHit", device, high, low, generation };
    },
  ),
  vtd_iotlb_cc_update: mapped(
    `IOTLB context update ${CONTEXT_ENTRY} gen {before:int} -> gen {generation:int}`,
    ({ high, low, generation, ...place }): AccessEvent => {
      const device = deviceOf(place);
      return { type: "viommu.contextEntryCached", device, high, low, generation };
    },
  ),
};

const PTE = "iova {iova:u64} pte {entry:u64}";

/** The emulated IOTLB; the PASID stands in lines of some versions only. */
const iotlbKinds: TraceKinds<Memory> = {
  vtd_iotlb_page_update: mapped(
    "IOTLB page update sid {device:sid} iova {iova:u64} slpte {entry:u64} domain {did:did}",
    (fields): AccessEvent => ({ type: "viommu.iotlbFilled", pasid: null, ...fields }),
  ),
  vtd_iotlb_page_hit: mapped(
    "IOTLB page hit sid {device:sid} iova {iova:u64} slpte {entry:u64} domain {did:did}",
    (fields): AccessEvent => ({ type: "viommu.iotlbHit", pasid: null, ...fields }),
  ),
  vtd_piotlb_page_hit: mapped(
    `PIOTLB page hit sid {device:sid} pasid {pasid:pasid} ${PTE} domain {did:did}`,
    (fields): AccessEvent => ({ type: "viommu.iotlbHit", ...fields }),
  ),
};

const outcomeKinds: TraceKinds<Memory> = {
  vtd_dmar_translate: mapped(
    "dev {device:bdf} iova {iova:u64} -> gpa {gpa:u64} mask {mask:u64}",
    (fields): AccessEvent => ({ type: "viommu.accessTranslated", ...fields }),
  ),
  vtd_translate_pt: mapped("source id {device:sid}, iova {iova:u64}", (fields): AccessEvent => ({
    type: "viommu.accessPassedThrough",
    ...fields,
  })),
  vtd_pt_enable_fast_path: mapped("sid {device:sid} {succeeded:flag}", (fields): AccessEvent => ({
    type: "viommu.shortcutTaken",
    ...fields,
  })),
  vtd_dmar_fault: mapped(
    "sid {device:sid} fault {reason:int} addr {iova:u64} write {write:flag}",
    (fields): AccessEvent => ({ type: "viommu.accessFaulted", ...fields }),
  ),
  vtd_frr_new: mapped("index {index:int} high {high:u64} low {low:u64}", (fields): AccessEvent => ({
    type: "viommu.faultRecorded",
    ...fields,
  })),
  vtd_fsts_ppf: mapped("FSTS PPF bit set to {pending:flag}", (fields): AccessEvent => ({
    type: "viommu.faultPendingChanged",
    ...fields,
  })),
  vtd_fault_disabled: mapped("Fault processing disabled for context entry", (): AccessEvent => ({
    type: "viommu.faultSuppressed",
  })),
};

export const accessKinds: TraceKinds<Memory> = { ...entryKinds, ...iotlbKinds, ...outcomeKinds };
