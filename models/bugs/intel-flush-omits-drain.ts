/** Host driver on an old unit: the flush does not ask for requests in flight to be drained. */
import { defineVariant, provide } from "../../src/system/index.ts";
import { invalidationEngineSeams } from "../vtd/invalidation-engine.ts";

export const intelFlushOmitsDrain = defineVariant({
  name: "intel-flush-omits-drain",
  title: "A flush without the drain bits, on a unit that does not drain by itself",
  reference:
    "VT-d 6.5.4, 11.4.2 (DRD, DWD); Linux intel/iommu.c sets the drain bits where supported",
  kind: "bug",
  caughtBy: ["dma-stays-inside-owner"],
  showcases: [{ scenario: "vtd.hw-core", bounds: { pasids: 1, unmaps: 1, leaves: 0 } }],
  apply: (system) =>
    provide(system, "engine", invalidationEngineSeams, { guards: { drained: () => true } }),
});
