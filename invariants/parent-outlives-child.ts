/** iommufd: the parent of a nested HWPT exists as long as the child. */
import { defineInvariant } from "../src/system/index.ts";
import type { DomainId } from "../models/vtd/domain-ops.ts";
import { DEFAULT_HWPT, isNested, type IommufdWorld } from "../models/vtd/iommufd-state.ts";

/** @param hwpts the ids that nested HWPTs can have */
export const parentOutlivesChild = (hwpts: readonly DomainId[]) =>
  defineInvariant<IommufdWorld, { readonly hwpt: DomainId }>({
    name: "parent-outlives-child",
    claim: "A nest parent is not destroyed while a nested HWPT refers to its second stage.",
    citation: "Linux iommufd/hw_pagetable.c: iommufd_hwpt_nested_alloc (reference on the parent)",
    forAll: hwpts.map((hwpt) => ({ hwpt })),
    when: ({ domain }, { hwpt }) => isNested(domain[hwpt]),
    holds: ({ domain }) => domain[DEFAULT_HWPT] !== null,
    explain: (_, { hwpt }) => `${hwpt} is nested on ${DEFAULT_HWPT}, which has been destroyed.`,
  });
