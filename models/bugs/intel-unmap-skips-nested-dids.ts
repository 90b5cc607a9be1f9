/** Host driver: an unmap flushes the parent's own domain id only, and nested entries stay. */
import { emit } from "xstate";
import { defineVariant, provide } from "../../src/system/index.ts";
import { mapPathSeams, unmapFlush } from "../vtd/map-path.ts";
import { topologyOf } from "../vtd/topology-of.ts";

export const intelUnmapSkipsNestedDids = defineVariant({
  name: "intel-unmap-skips-nested-dids",
  title: "Unmapping from a nest parent does not flush the nested domains",
  reference: "VT-d 6.5.3.3 table 28; Linux intel/cache.c: __cache_tag_assign_parent_domain",
  kind: "bug",
  caughtBy: ["no-stale-iotlb-after-ack", "no-stale-walk-cache-after-ack", "dma-stays-inside-owner"],
  showcases: [{ scenario: "vtd.hw-core", bounds: { devices: 2, pasids: 1, leaves: 0 } }],
  apply: (system) => {
    const topology = topologyOf(system);
    return provide(system, "mapPath", mapPathSeams, {
      actions: {
        submitFlush: emit(({ event: { world } }) => {
          const parents = topology.domains.filter((id) => world.domain[id]?.kind === "paging");
          const descriptors = unmapFlush(world, { ...topology, domains: parents });
          return { type: "mapPath.batchSubmitted" as const, descriptors };
        }),
      },
    });
  },
});
