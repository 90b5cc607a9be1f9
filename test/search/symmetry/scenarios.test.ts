/** The symmetries that the scenarios declare: orbits stand for exactly the states of the plain search. */
import { expect, test } from "vitest";
import { catalogue } from "../../../models/catalogue.ts";
import { Kernel } from "../../../src/kernel/index.ts";
import { exploreExhaustively } from "../../../src/search/exhaustive.ts";
import { defaultBounds } from "../../../src/system/index.ts";

/** Small bounds with two of everything that is declared interchangeable. */
const CASES: readonly (readonly [string, Readonly<Record<string, number>>])[] = [
  ["reference", {}],
  ["vtd.viommu-bind", { operations: 2, iovas: 2, pages: 2 }],
  ["vtd.viommu-bind", { operations: 2, tables: 3, dids: 3, failures: 0, passThrough: 0 }],
  ["vtd.end-to-end", { operations: 2, unplugs: 0 }],
  ["vtd.hw-core", { devices: 2, pasids: 1, unmaps: 0, leaves: 0 }],
  ["msi.sw-emulated", { affinity: 0 }],
  ["msi.sw-passthrough", { bypass: 0, affinity: 0, hotplug: 0 }],
  ["msi.sw-nested-passthrough", { affinity: 0, hotplug: 0 }],
];

test.each(CASES)("%s with %o", async (name, bounds) => {
  const scenario = catalogue.scenarios.find((s) => s.name === name)!;
  const system = scenario.system({ ...defaultBounds(scenario), ...bounds });
  const plain = await exploreExhaustively(new Kernel(system), {});
  const found = await exploreExhaustively(new Kernel(system), { symmetry: true });
  expect(found.statesRepresented).toBe(plain.states);
  expect(found.states).toBeLessThan(0.6 * plain.states);
  const told = ({ depth, verdict, claims }: typeof plain) => ({
    depth,
    verdict,
    claims: claims.map((claim) => [claim.name, claim.verdict]),
  });
  expect(told(found)).toEqual(told(plain));
});
