/** Hardware unit: a wait reports completion as soon as it is fetched. */
import { defineVariant, provide } from "../../src/system/index.ts";
import { invalidationEngineSeams } from "../vtd/invalidation-engine.ts";

export const vtdUnitWaitOvertakesFlush = defineVariant({
  name: "vtd-unit-wait-overtakes-flush",
  title: "The unit writes a wait's status while earlier descriptors are not done",
  reference: "VT-d 6.5.2.9, 6.5.2.12",
  kind: "bug",
  caughtBy: [
    "wait-status-implies-prior-done",
    "no-stale-pasid-cache-after-ack",
    "no-stale-iotlb-after-ack",
    "no-stale-walk-cache-after-ack",
    "nested-teardown-clears-structure-cache",
    "freed-table-page-unreachable",
    "pasid-cache-flush-precedes-iotlb-flush",
  ],
  showcases: [{ scenario: "vtd.hw-core", bounds: { pasids: 1, unmaps: 0, leaves: 0 } }],
  apply: (system) =>
    provide(system, "engine", invalidationEngineSeams, { guards: { waitMayStart: () => true } }),
});
