/**
 * The reductions, liveness and threads against the plain search, and against naive references, on generated systems.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { PROPERTIES, type Property } from "../fuzz/properties.ts";

/** Larger systems are left to `npm run fuzz`. */
const STATES_MAX = 150;

/** Counts what was seen, so that a property that holds because nothing happens does not pass. */
async function holdsFor(
  property: Property,
  systems: number,
): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = {};
  const checked = fc.asyncProperty(property.specs, async (spec) => {
    for (const what of await property.check(spec, STATES_MAX))
      counts[what] = (counts[what] ?? 0) + 1;
  });
  await fc.assert(checked, { numRuns: systems });
  return counts;
}

test(
  PROPERTIES.reductions.name,
  async () => {
    const counts = await holdsFor(PROPERTIES.reductions, 600);
    for (const what of ["violated claim0", "violated watch0", "violated deadlock", "notReached"])
      expect(counts[what], what).toBeGreaterThan(8);
    expect(counts["holds"]).toBeGreaterThan(30);
    expect(counts["less by symmetry"]).toBeGreaterThan(80);
    expect(counts["less by partial order"]).toBeGreaterThan(6);
    expect(counts["least by both"]).toBeGreaterThan(3);
    expect(counts["large"]).toBeLessThan(200);
  },
  600_000,
);

test(
  PROPERTIES.orders.name,
  async () => {
    const counts = await holdsFor(PROPERTIES.orders, 800);
    expect(counts["violated claim0"]).toBeGreaterThan(15);
    expect(counts["violated deadlock"]).toBeGreaterThan(30);
    expect(counts["several ends"]).toBeGreaterThan(25);
    expect(counts["holds"]).toBeGreaterThan(40);
    expect(counts["less by partial order"]).toBeGreaterThan(80);
    expect(counts["least by both"]).toBeGreaterThan(6);
  },
  600_000,
);

test(
  PROPERTIES.orbits.name,
  async () => {
    const counts = await holdsFor(PROPERTIES.orbits, 100);
    expect(counts["fewer orbits"]).toBeGreaterThan(10);
  },
  300_000,
);

test(
  PROPERTIES.relations.name,
  async () => {
    const counts = await holdsFor(PROPERTIES.relations, 150);
    expect(counts["fewer orbits"]).toBeGreaterThan(25);
  },
  300_000,
);

test(
  PROPERTIES.liveness.name,
  async () => {
    const counts = await holdsFor(PROPERTIES.liveness, 100);
    expect(Object.keys(counts)).toContain("leadsTo holds");
  },
  300_000,
);

test(
  PROPERTIES.fairness.name,
  async () => {
    const counts = await holdsFor(PROPERTIES.fairness, 250);
    for (const kind of ["leadsTo", "eventually", "alwaysEventually"])
      for (const verdict of ["holds", "violated"])
        expect(counts[`${kind} ${verdict}`], `${kind} ${verdict}`).toBeGreaterThan(5);
    expect(counts["leadsTo notReached"]).toBeGreaterThan(5);
    expect(counts["rests on fairness"]).toBeGreaterThan(8);
  },
  300_000,
);

test(
  PROPERTIES.asymmetry.name,
  async () => {
    const counts = await holdsFor(PROPERTIES.asymmetry, 100);
    const refused = Object.keys(counts).filter((what) => what.endsWith("refused"));
    expect(refused.length).toBeGreaterThan(3);
  },
  300_000,
);

test(
  PROPERTIES.threads.name,
  async () => {
    const counts = await holdsFor(PROPERTIES.threads, 12);
    const together = Object.keys(counts).filter((what) => what.endsWith("with 2"));
    expect(together).toHaveLength(4);
  },
  300_000,
);
