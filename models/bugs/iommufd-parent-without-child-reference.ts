/** iommufd: nested HWPTs hold no reference on their parent, and user space asks to destroy it. */
import { defineVariant, provide, type System } from "../../src/system/index.ts";
import { iommufdSeams } from "../vtd/iommufd.ts";
import { viommuSeams } from "../vtd/viommu.ts";
import { currentHwpt } from "../vtd/viommu-guards.ts";

/**
 * The kernel has to stand any user space; here it is a vIOMMU that takes the default HWPT for one
 * of its own when it has replaced it.
 */
export function destroysDefaultHwpt(system: System): System {
  return provide(system, "viommu", viommuSeams, {
    guards: { oldHwptLeft: ({ event }) => currentHwpt(event) !== null },
  });
}

export const iommufdParentWithoutChildReference = defineVariant({
  name: "iommufd-parent-without-child-reference",
  title: "A nest parent can be destroyed while nested HWPTs exist",
  reference: "Linux iommufd/hw_pagetable.c: iommufd_hwpt_nested_alloc (takes the reference)",
  kind: "bug",
  // With the default HWPT gone the vIOMMU cannot go back to it: QEMU gives up there, and so does the model.
  caughtBy: ["parent-outlives-child", "deadlock", "bind-eventually-follows-flush"],
  showcases: [
    { scenario: "vtd.viommu-bind", bounds: { failures: 0, operations: 3, passThrough: 0 } },
  ],
  apply: (system) => {
    const forgetful = provide(system, "iommufd", iommufdSeams, {
      guards: { hasChildren: () => false },
    });
    return destroysDefaultHwpt(forgetful);
  },
});
