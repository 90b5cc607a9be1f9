/** Host driver: flushes globally wherever a page or a PASID would do. */
import { emit } from "xstate";
import { defineVariant, provide } from "../../src/system/index.ts";
import { hostDriverSeams, submitted } from "../vtd/host-driver.ts";
import { mapPathSeams } from "../vtd/map-path.ts";

const ALL_ENTRIES = { kind: "pasidCache", scope: "global" } as const;
const ALL_TRANSLATIONS = { kind: "iotlb", scope: "global" } as const;

export const intelFlushesEverything = defineVariant({
  name: "intel-flushes-everything",
  title: "Every flush of the host driver is global",
  reference: "VT-d 6.5.2: invalidating more than was asked for is always allowed",
  kind: "benign",
  showcases: [{ scenario: "vtd.hw-core", bounds: { unmaps: 1 } }],
  apply: (system) =>
    provide(
      provide(system, "hostDriver", hostDriverSeams, {
        actions: {
          submitPasidCacheFlush: emit(() => submitted([ALL_ENTRIES])),
          submitIotlbFlush: emit(() => submitted([ALL_TRANSLATIONS])),
          submitInvalidation: emit(() => submitted([ALL_TRANSLATIONS])),
        },
      }),
      "mapPath",
      mapPathSeams,
      {
        actions: {
          submitFlush: emit(() => ({
            type: "mapPath.batchSubmitted" as const,
            descriptors: [ALL_TRANSLATIONS],
          })),
        },
      },
    ),
});
