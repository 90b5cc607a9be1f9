/** vIOMMU: a guest's flush of a page is carried out on the nested HWPT before its wait is done. */
import { defineInvariant } from "../src/system/index.ts";
import type { Iova } from "../models/shared/ids.ts";
import type { DomainId } from "../models/vtd/domain-ops.ts";
import type { IommufdWorld } from "../models/vtd/iommufd-state.ts";

/** A page of an address space that a HWPT serves. */
export type HwptPage = { readonly hwpt: DomainId; readonly iova: Iova };

/**
 * What is owed is noted when the guest submits, from what runs at that moment, and not from what
 * the vIOMMU believes; it is settled by the invalidation, or when the HWPT is gone.
 */
export const guestPiotlbReachesHostBeforeWait = (pages: readonly HwptPage[]) =>
  defineInvariant<IommufdWorld, HwptPage>({
    name: "guest-piotlb-reaches-host-before-wait",
    claim: "No wait of the guest is done before the HWPT has seen the page flushes ahead of it.",
    citation: "VT-d 6.5.2.9, 6.5.3.6; QEMU intel_iommu_accel.c: vtd_flush_host_piotlb_locked",
    forAll: pages,
    when: ({ ghost }, { hwpt, iova }) => ghost.owedInvalidation[hwpt][iova] !== null,
    holds: ({ ghost, guest }, { hwpt, iova }) =>
      guest.waitStatus[ghost.owedInvalidation[hwpt][iova]!] !== "written",
    explain: ({ ghost }, { hwpt, iova }) =>
      `The status of ${ghost.owedInvalidation[hwpt][iova]} is written, and ${hwpt} has not been ` +
      `told to invalidate ${iova}.`,
  });
