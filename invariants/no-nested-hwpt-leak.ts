/** vIOMMU: every nested HWPT is attached somewhere, outside of a change. */
import { defineInvariant } from "../src/system/index.ts";
import type { DomainId } from "../models/vtd/domain-ops.ts";
import type { Place } from "../models/vtd/guest-state.ts";
import type { IommufdWorld } from "../models/vtd/iommufd-state.ts";

/** @param hwpts the ids that nested HWPTs can have */
export const noNestedHwptLeak = (hwpts: readonly DomainId[], places: readonly Place[]) =>
  defineInvariant<IommufdWorld, { readonly hwpt: DomainId }>({
    name: "no-nested-hwpt-leak",
    claim: "While the vIOMMU is at rest, each nested HWPT is attached.",
    citation: "Linux iommufd/hw_pagetable.c: iommufd_hwpt_nested_alloc; QEMU intel_iommu_accel.c",
    forAll: hwpts.map((hwpt) => ({ hwpt })),
    when: ({ domain, guest }, { hwpt }) => domain[hwpt] !== null && guest.trap === null,
    holds: ({ iommufd }, { hwpt }) =>
      places.some(({ dev, pasid }) => iommufd.attached[dev][pasid] === hwpt),
    explain: (_, { hwpt }) =>
      `${hwpt} exists and is attached nowhere; it pins its parent for good.`,
  });
