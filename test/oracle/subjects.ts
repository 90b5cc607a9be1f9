/** What other checkers count: every scenario of the catalogue, on bounds that give at most a million states. */
import {
  declaredViolations,
  type BoundValues,
  type Catalogue,
  type Scenario,
} from "../../src/system/index.ts";

/** More states are not counted. */
export const STATES_MAX = 1_000_000;

/** A scenario with the bounds that differ from its defaults. */
export interface OracleSubject {
  readonly scenario: Scenario;
  readonly bounds: BoundValues;
}

/** Bounds in place of the defaults, for scenarios that are too large with these. */
const SMALLER: Readonly<Record<string, readonly BoundValues[]>> = {
  "vtd.hw-core": [{ unmaps: 1 }, { leaves: 0 }, { pasids: 1, requests: 2, eviction: 1 }],
  "vtd.end-to-end": [{ vcpus: 1 }, { unplugs: 0 }, { operations: 2 }],
  "msi.sw-passthrough": [{ hotplug: 0 }, { bypass: 0, affinity: 0 }],
};

/** Other checkers stop at a claim that is violated; so the claims that a scenario declares to violate are left out. */
function countable(scenario: Scenario): Scenario {
  const declared = declaredViolations(scenario);
  return {
    ...scenario,
    system: (bounds) => {
      const system = scenario.system(bounds);
      const invariants = system.invariants.filter(({ name }) => !declared.includes(name));
      return { ...system, invariants };
    },
  };
}

/** All subjects, or those of one scenario. */
export function oracleSubjects({ scenarios }: Catalogue, only?: string): OracleSubject[] {
  const wanted = scenarios.filter(({ name }) => only === undefined || name === only);
  if (wanted.length === 0) {
    const names = scenarios.map(({ name }) => name).join(", ");
    throw new Error(`There is no scenario "${only}"; the scenarios are ${names}.`);
  }
  return wanted.flatMap((scenario) =>
    (SMALLER[scenario.name] ?? [{}]).map((bounds) => ({ scenario: countable(scenario), bounds })),
  );
}
