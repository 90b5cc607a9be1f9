/**
 * iommufd: the driver fails to attach, has blocked the device before, and the caller hears of
 * success.
 */
import { defineVariant, provide } from "../../src/system/index.ts";
import { iommufdSeams } from "../vtd/iommufd.ts";

export const vfioFailedAttachNotReported = defineVariant({
  name: "vfio-failed-attach-not-reported",
  title: "A failed replacement leaves the device blocked, and the record names the new HWPT",
  reference: "Linux intel/nested.c: intel_nested_attach_dev (blocks first); iommufd/device.c",
  kind: "bug",
  caughtBy: [
    "bookkeeping-matches-hardware",
    "acknowledged-binding-is-attached",
    "bind-eventually-follows-flush",
    "blocked-window-is-finite",
  ],
  showcases: [{ scenario: "vtd.viommu-bind", bounds: { operations: 3, passThrough: 0 } }],
  apply: (system) =>
    provide(system, "iommufd", iommufdSeams, {
      guards: { driverSucceeded: ({ event }) => event.world.attachResult !== null },
    }),
});
