/** Two devices with two PASIDs each: one state of each orbit stands for all that the plain search finds. */
import { expect, test } from "vitest";
import { viommuBind } from "../../../models/vtd/viommu-bind.ts";
import { Kernel } from "../../../src/kernel/index.ts";
import { exploreExhaustively } from "../../../src/search/exhaustive.ts";
import type { ExploreOptions } from "../../../src/search/result.ts";
import { defaultBounds } from "../../../src/system/index.ts";

const bounds = { ...defaultBounds(viommuBind), devices: 2, pasids: 2 };

async function explore(operations: number, options: ExploreOptions) {
  const system = viommuBind.system({ ...bounds, operations } as never);
  const result = await exploreExhaustively(new Kernel(system), options);
  const { verdict, depth, states, statesRepresented } = result;
  const claims = result.claims.map((claim) => [claim.name, claim.verdict]);
  return { verdict, depth, states, statesRepresented, claims };
}

test("the orbits of a run with two operations have as many states as the plain search", async () => {
  const plain = await explore(2, {});
  const orbits = await explore(2, { symmetry: true });
  expect(orbits).toEqual({ ...plain, states: 2_485, statesRepresented: plain.states });
  expect(plain.states).toBe(29_948);
}, 120_000);

test("a run with three operations needs one state in fourteen", async () => {
  const orbits = await explore(3, { symmetry: true });
  expect(orbits).toMatchObject({ verdict: "holds", states: 49_304, statesRepresented: 690_153 });
}, 120_000);
