/** Hardware unit: prefetches PASID entries, and one may still appear without a flush. */
import { defineVariant } from "../../src/system/index.ts";
import { withPrefetcher } from "../vtd/prefetcher.ts";

export const vtdUnitPrefetchesEntries = defineVariant({
  name: "vtd-unit-prefetches-entries",
  title: "A PASID entry appears without a flush, on a unit that reads entries ahead of requests",
  reference: "VT-d 6.1 (CM=0), 6.2.3; Linux intel/pasid.c: pasid_flush_caches",
  kind: "benign",
  showcases: [{ scenario: "vtd.hw-core", bounds: { pasids: 1 } }],
  apply: (system) => withPrefetcher(system, "prefetchEntry"),
});
