/** Hardware unit: prefetches translations, and a first-stage leaf may still appear without a flush. */
import { defineVariant } from "../../src/system/index.ts";
import { withPrefetcher } from "../vtd/prefetcher.ts";

export const vtdUnitPrefetchesTranslations = defineVariant({
  name: "vtd-unit-prefetches-translations",
  title: "A first-stage leaf appears without a flush, on a unit that translates ahead of requests",
  reference: "VT-d 6.5.3.5, 11.4.2 (CM does not apply to first stages), 6.2.5",
  kind: "benign",
  showcases: [{ scenario: "vtd.hw-core", bounds: { pasids: 1 } }],
  apply: (system) => withPrefetcher(system, "prefetchTranslation"),
});
