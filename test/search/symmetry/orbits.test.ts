/** Orbits by the symmetry reduction against orbits by brute force, on generated protocols. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { Kernel } from "../../../src/kernel/index.ts";
import { Canonicaliser } from "../../../src/search/symmetry/canonicaliser.ts";
import { SymmetryGroup } from "../../../src/search/symmetry/symmetry-group.ts";
import { ModelError, type System } from "../../../src/system/index.ts";
import { asymmetricSpec, buildProtocol, protocolSpec } from "../../support/generated-protocol.ts";
import { naiveGraph } from "../../support/naive-graph.ts";
import { asymmetryOf, orbitsOf } from "../../support/naive-symmetry.ts";
import { searchOrbits, type SymmetricSearch } from "../../support/symmetric-search.ts";

const STATES_MAX = 300;

/** A generated protocol that has a symmetry and is small enough to be explored naively. */
function smallGraph(system: System) {
  fc.pre(Object.values(system.symmetry).some(({ length }) => length > 1));
  const graph = naiveGraph(system, STATES_MAX);
  fc.pre(graph !== undefined);
  return graph!;
}

test("one state of each orbit is found, and orbit sizes add up to the plain states and transitions", () => {
  fc.assert(
    fc.property(protocolSpec, (spec) => {
      const system = buildProtocol(spec);
      const graph = smallGraph(system);
      const found = searchOrbits(new Kernel(system));
      expect(found.rows.length).toBe(orbitsOf(graph, system.symmetry)!.count);
      expect(found.represented).toBe(graph.states.length);
      expect(found.transitionsRepresented).toBe(graph.transitions);
      expect(found.violated).toEqual(graph.violated);
    }),
    { numRuns: 60 },
  );
}, 240_000);

/** The rows that the group makes of one row. */
function orbitOf(group: SymmetryGroup, row: Int32Array): Int32Array[] {
  const orbit = new Map([[row.join(), row]]);
  for (const member of orbit.values())
    for (const generator of group.generators) {
      const renamed = group.renamedRow(member, generator);
      if (!orbit.has(renamed.join())) orbit.set(renamed.join(), renamed);
    }
  return [...orbit.values()];
}

test("all rows of an orbit get the same canonical row, which is one of them and its own, and the orbit's size", () => {
  fc.assert(
    fc.property(protocolSpec, (spec) => {
      const system = buildProtocol(spec);
      smallGraph(system);
      const kernel = new Kernel(system);
      const { rows } = searchOrbits(kernel, 40);
      const group = SymmetryGroup.of(kernel)!;
      const canonicaliser = new Canonicaliser(group.tables);
      for (const row of rows.slice(-10)) {
        const orbit = orbitOf(group, row);
        expect(orbit.map((member) => member.join())).toContain(row.join());
        for (const member of orbit) {
          expect(canonicaliser.canonicalise(member)).toBe(orbit.length);
          expect(member).toEqual(row);
        }
      }
    }),
    { numRuns: 60 },
  );
}, 240_000);

/** What a search found, or the message of a system that is not symmetric. */
function attempt(system: System): SymmetricSearch | string {
  try {
    return searchOrbits(new Kernel(system));
  } catch (error) {
    if (!(error instanceof ModelError) || error.code !== "not-symmetric") throw error;
    return error.message;
  }
}

test("a system is refused exactly when some reachable state shows an asymmetry", () => {
  let refused = 0;
  fc.assert(
    fc.property(asymmetricSpec, (spec) => {
      const system = buildProtocol(spec);
      const graph = smallGraph(system);
      const asymmetry = asymmetryOf(system, graph);
      const found = attempt(system);
      if (typeof found === "string") {
        refused++;
        expect(asymmetry).toBeDefined();
      } else if (asymmetry === undefined) expect(found.represented).toBe(graph.states.length);
      // Only states without an enabled step are asked whether they are proper ends.
      else expect(asymmetry).toMatch(/^the end of state/);
    }),
    { numRuns: 60 },
  );
  expect(refused).toBeGreaterThan(10);
}, 240_000);
