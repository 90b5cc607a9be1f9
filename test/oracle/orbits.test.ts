/** Orbits of the reference protocol against the counts of another model checker. */
import { expect, test } from "vitest";
import { reference } from "../../models/reference/scenarios.ts";
import { Kernel } from "../../src/kernel/index.ts";
import { exploreExhaustively } from "../../src/search/exhaustive.ts";
import { ORBIT_ROWS } from "./orbit-counts.ts";

test.each(ORBIT_ROWS)(
  "$bounds.pasids $bounds.pages $bounds.frames $bounds.queue has the orbits and steps that rumur counts, and they stand for all states",
  async ({ bounds, orbits, plainStates }) => {
    const kernel = new Kernel(reference.system({ ...bounds }));
    const found = await exploreExhaustively(kernel, { symmetry: true });
    const { states, transitions, statesRepresented } = found;
    expect({ states, transitions }).toEqual(orbits);
    expect(statesRepresented).toBe(plainStates);
  },
);
