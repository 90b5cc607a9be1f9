/** What a system of MSIs was made for can be read off it, so that variants can make it anew. */
import { expect, test } from "vitest";
import fc from "fast-check";
import { msiSystem } from "../../../models/msi/system.ts";
import { msiTopology, type MsiTopology } from "../../../models/msi/topology.ts";
import { topologyOf } from "../../../models/msi/topology-of.ts";

const upTo = (min: number, max: number) => fc.integer({ min, max });
const topologies = fc
  .record({
    flow: fc.record({
      doorbellKind: fc.constantFrom("hardware" as const, "software" as const),
      nested: fc.boolean(),
      deviceKind: fc.constantFrom("emulated" as const, "passthrough" as const),
    }),
    bounds: fc.record({
      devices: upTo(1, 2),
      doorbells: upTo(1, 2),
      domains: upTo(1, 2),
      bypass: upTo(0, 1),
      stage2s: upTo(1, 2),
      maps: upTo(0, 1),
      affinity: upTo(0, 1),
      hotplug: upTo(0, 1),
    }),
    guest: fc.record({
      doorbellIova: fc.constantFrom("iova1" as const, "msi0" as const),
      hasDoorbellRegion: fc.boolean(),
    }),
  })
  .map(({ flow, bounds, guest }): MsiTopology => ({ ...msiTopology(flow, bounds), ...guest }));

test("every topology is read off the system that was made for it", () => {
  fc.assert(
    fc.property(topologies, (top) => {
      expect(topologyOf(msiSystem(top))).toEqual(top);
    }),
  );
});
