/** The reference protocol as a scenario: small, with counts that other model checkers confirmed. */
import { defineScenario, defineSystem } from "../../src/system/index.ts";
import { noStaleIotlb } from "../../invariants/no-stale-iotlb.ts";
import { device } from "./device.ts";
import type { Event } from "./events.ts";
import { guest } from "./guest.ts";
import { host } from "./host.ts";
import { reduce } from "./reducer.ts";
import { bounds, identifiers, initialWorld, type World } from "./state.ts";

export const reference = defineScenario({
  name: "reference",
  title: "One page table, one IOTLB, one invalidation queue",
  description:
    "A guest maps and unmaps pages and posts an invalidation for each unmap; the host executes them " +
    "one at a time and evicts at will; the device reads through the IOTLB. Unmapping and posting are " +
    "one step, a translation is one step, and there is one stage only: this protocol exists to compare " +
    "the checker with others, not to be faithful to a device.",
  bounds,
  system: (b) => {
    const { pasids, pages, frames } = identifiers(b);
    const places = pasids.flatMap((pasid) => pages.map((page) => ({ pasid, page })));
    return defineSystem<World, Event>({
      initial: initialWorld(b),
      components: [guest(b), host(b), device(b)],
      reducer: reduce,
      invariants: [noStaleIotlb(places)],
      symmetry: { pasids, pages, frames },
      final: () => true,
    });
  },
  expected: { states: 110_385, transitions: 806_964, depth: 19 },
});
