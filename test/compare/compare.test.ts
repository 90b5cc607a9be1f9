/** A comparison as a whole, on letters: claims, regressions, what is new for whom, and searches that are cut. */
import { describe, expect, test } from "vitest";
import { compare, type ComparisonOptions } from "../../src/compare/compare.ts";
import { planComparison } from "../../src/compare/plan.ts";
import { renderMarkdown } from "../../src/report/blocks-markdown.ts";
import { comparisonBlocks } from "../../src/report/comparison-report.ts";
import type { Comparison } from "../../src/report/comparison.ts";
import {
  defineCatalogue,
  defineInvariant,
  defineProposal,
  defineScenario,
  extendState,
  type Catalogue,
  type Proposal,
  type ProposalOptions,
} from "../../src/system/index.ts";
import { catalogue as builtIn } from "../../models/catalogue.ts";
import { exploreNaively } from "../support/naive-explorer.ts";
import { toySystem } from "../support/toy.ts";
import { careless, catalogue, oldCarrier, proposed, strike } from "./letters.ts";

interface Asked {
  readonly against?: readonly string[];
  readonly scenarios?: readonly string[];
  readonly bounds?: Readonly<Record<string, number>>;
}

async function comparisonOf(
  proposal: Proposal,
  { against = [], scenarios = [], bounds = {} }: Asked = {},
  options: ComparisonOptions = {},
  base: Catalogue = catalogue,
): Promise<Comparison> {
  const others = base.variants.filter(({ name }) => name !== proposal.name);
  const whole = defineCatalogue({ ...base, variants: [proposal, ...others] });
  const request = { proposal: proposal.name, against, scenarios, bounds };
  return compare(planComparison(whole, request), options);
}

const claimsOf = ({ claims }: Comparison) =>
  claims.map(({ side, form, property, scenario, verdict }) =>
    [side, form, property, scenario, verdict].join(" "),
  );

const verdictsOf = ({ scenarios }: Comparison, property: string) =>
  scenarios.map(({ properties }) =>
    properties.find(({ name }) => name === property)!.verdicts.map(({ verdict }) => verdict),
  );

describe("claims", () => {
  test("are confirmed where they are true, the compatibility cases' included", async () => {
    const found = await comparisonOf(proposed({ compatibility: [oldCarrier] }));
    expect(found.verdict).toBe("confirmed");
    expect(claimsOf(found)).toEqual([
      "registered-letters repairs no-letter-lost letter confirmed",
      "registered-letters keeps nothing-carried-unsent letter confirmed",
      "registered-letters keeps nothing-carried-unsent safe confirmed",
      "registered-letters keeps deadlock letter confirmed",
      "registered-letters keeps deadlock safe confirmed",
      "registered-letters+old-carrier keeps nothing-carried-unsent letter confirmed",
      "registered-letters+old-carrier keeps nothing-carried-unsent safe confirmed",
      "registered-letters+old-carrier staysBroken no-letter-lost letter confirmed",
    ]);
    expect(verdictsOf(found, "no-letter-lost")).toEqual([
      ["violated", "holds", "violated"],
      ["holds", "holds", "holds"],
    ]);
  });

  test("are refuted by what is violated with the proposal, with a run", async () => {
    const found = await comparisonOf(proposed({ apply: (system) => system }));
    expect(found.verdict).toBe("refuted");
    expect(claimsOf(found)[0]).toBe("registered-letters repairs no-letter-lost letter refuted");
    const markdown = renderMarkdown(comparisonBlocks(found));
    expect(markdown).toContain("VIOLATED with registered-letters: no-letter-lost");
  });

  test("are refuted where there is nothing to repair", async () => {
    const repairs = [{ property: "no-letter-lost" }];
    const found = await comparisonOf(proposed({ repairs, keeps: [] }));
    expect(claimsOf(found)).toEqual([
      "registered-letters repairs no-letter-lost letter confirmed",
      "registered-letters repairs no-letter-lost safe refuted",
    ]);
    expect(found.verdict).toBe("refuted");
  });

  test("are undecided where what they speak of never happens any more", async () => {
    const keeps = [{ property: "nothing-carried-unsent" }];
    const found = await comparisonOf({ ...strike, keeps, repairs: [] });
    expect(claimsOf(found)).toEqual(["strike keeps nothing-carried-unsent letter undecided"]);
    expect(found.noLongerTested.map(({ property }) => property)).toEqual([
      "nothing-carried-unsent",
      "letter-is-read",
    ]);
  });

  test("about liveness are judged, too", async () => {
    const repairs = [{ property: "letter-is-read", scenarios: ["letter"] }];
    const found = await comparisonOf(proposed({ repairs, keeps: [] }));
    expect(claimsOf(found)).toEqual(["registered-letters repairs letter-is-read letter confirmed"]);
    expect(found.unclaimedRepairs).toEqual([
      {
        side: "registered-letters",
        property: "no-letter-lost",
        scenario: "letter",
        before: "violated",
        after: "holds",
      },
    ]);
  });

  test("to keep what is repaired do not count as claims to repair it", async () => {
    const keeps = [{ property: "no-letter-lost", scenarios: ["letter"] }];
    const found = await comparisonOf(proposed({ repairs: [], keeps }));
    expect(claimsOf(found)).toEqual(["registered-letters keeps no-letter-lost letter refuted"]);
    const repaired = found.unclaimedRepairs.map(({ property }) => property);
    expect(repaired).toEqual(["no-letter-lost", "letter-is-read"]);
  });

  test("about scenarios that were not asked for are left out and counted", async () => {
    const found = await comparisonOf(proposed(), { scenarios: ["safe"] });
    expect(claimsOf(found)).toHaveLength(2);
    expect(found.claimsLeftOut).toBe(3);
    expect(found.scenarios.map(({ scenario }) => scenario)).toEqual(["safe"]);
  });
});

describe("a regression", () => {
  const { apply } = careless;
  const options: Partial<ProposalOptions> = { apply, repairs: [], keeps: [] };

  test("that is not claimed refutes the proposal", async () => {
    const found = await comparisonOf(proposed(options), { scenarios: ["letter"] });
    expect(found.claims).toEqual([]);
    expect(found.verdict).toBe("regressed");
    expect(found.regressions).toMatchObject([
      { property: "no-letter-read", before: "absent", after: "violated" },
    ]);
  });

  test("of an alternative does not, and is told", async () => {
    const found = await comparisonOf(proposed(), { against: ["careless", "strike"] });
    expect(found.verdict).toBe("confirmed");
    expect(found.regressions.map(({ side, property }) => [side, property])).toEqual([
      ["careless", "no-letter-read"],
      ["strike", "deadlock"],
    ]);
    expect(found.repairedByOthers.map(({ side, property }) => [side, property])).toEqual([
      ["strike", "no-letter-lost"],
    ]);
  });

  test("of a compatibility case does", async () => {
    const careful = { ...oldCarrier, apply, keeps: [], staysBroken: [] };
    const found = await comparisonOf(proposed({ compatibility: [careful] }));
    expect(found.verdict).toBe("regressed");
    expect(found.regressions.map(({ side }) => side)).toContain("registered-letters+old-carrier");
  });
});

describe("a search that is cut", () => {
  test("leaves claims undecided, and says by what", async () => {
    const found = await comparisonOf(proposed(), {}, { budget: { maxDepth: 1 } });
    expect(found.verdict).toBe("undecided");
    expect(new Set(found.claims.map(({ verdict }) => verdict))).toEqual(new Set(["undecided"]));
    const text = renderMarkdown(comparisonBlocks(found));
    expect(text).toContain(
      "undecided with baseline and registered-letters: the search was cut by max-depth",
    );
    expect(text).toMatch(/\| search +\| CUT +\| CUT +\|/);
  });

  test("still refutes what it came across", async () => {
    const broken = proposed({ apply: (system) => system });
    const found = await comparisonOf(broken, { bounds: {} }, { budget: { maxDepth: 2 } });
    expect(found.verdict).toBe("refuted");
  });

  test("does not call a regression what it may not have found in the baseline", async () => {
    const letters = { letter0: "lost", letter1: "read" };
    const apply: Proposal["apply"] = (system) => extendState(system, { letters });
    const lost = proposed({ apply, repairs: [], keeps: [] });
    const cut = { budget: { maxDepth: 1 } };
    const found = await comparisonOf(lost, { scenarios: ["letter"] }, cut);
    expect(found.regressions).toEqual([]);
    expect(found.verdict).toBe("undecided");
  });

  test("by an interrupt reports every side and scenario", async () => {
    const signal = AbortSignal.abort();
    const keeps = [{ property: "letter-is-read", scenarios: ["safe"] }];
    const found = await comparisonOf(proposed({ keeps }), {}, { signal });
    expect(found.scenarios.map(({ sides }) => sides.length)).toEqual([2, 2]);
    expect(found.verdict).toBe("undecided");
  });

  test("does not say of what it has not seen that it is gone", async () => {
    const found = await comparisonOf(strike, {}, { budget: { maxDepth: 1 } });
    const text = renderMarkdown(comparisonBlocks(found));
    expect(text).toMatch(/\| sender +\| send, event letterSent +\| not seen any more \|/);
    expect(text).not.toContain("never any more");
  });
});

test("every side is explored without reductions, which would hide commands", async () => {
  const proposal = defineProposal({
    name: "nothing",
    title: "Nothing is changed",
    reference: "none",
    changes: ["Nothing."],
    showcases: [{ scenario: "reference", bounds: { pasids: 1, pages: 2, frames: 2, queue: 1 } }],
    apply: (system) => system,
  });
  const { scenarios } = await comparisonOf(proposal, {}, {}, builtIn);
  const { states, transitions, enabled } = exploreNaively(
    builtIn.scenarios.find(({ name }) => name === "reference")!.system(scenarios[0]!.bounds),
  );
  for (const side of scenarios[0]!.sides) expect(side).toMatchObject({ states, transitions });
  expect(Math.min(...enabled)).toBeGreaterThan(0);
});

describe("what changes for the parties", () => {
  test("is what is enabled, or happens, on one side only", async () => {
    const { changes } = await comparisonOf(proposed());
    const carrier = changes[0]!.parties.find(({ party }) => party === "carrier")!;
    const letter0 = (type: string) => ({
      type,
      commands: [{ actor: "carrier", command: { type, letter: "letter0" } }],
      isWhole: true,
    });
    expect(carrier).toEqual({
      party: "carrier",
      presence: "both",
      interface: { commands: ["sign"], events: ["carrier.receiptSigned"] },
      added: { commands: [letter0("sign")], events: ["carrier.receiptSigned"] },
      removed: { commands: [letter0("lose")], events: ["carrier.letterLost"] },
    });
    const nothing = { commands: [], events: [] };
    for (const party of changes[0]!.parties.filter((p) => p !== carrier))
      expect(party).toMatchObject({ presence: "both", added: nothing, removed: nothing });
  });

  test("names a party that is new, one that is gone, and single commands of a known type", async () => {
    const swapped = proposed({
      repairs: [],
      keeps: [],
      apply: (system) => ({
        ...system,
        components: system.components.flatMap((c) => {
          if (c.name === "receiver") return [{ ...c, name: "neighbour" }];
          if (c.name !== "sender") return [c];
          return [{ ...c, commands: () => [{ type: "send", letter: "letter1" }] }];
        }),
      }),
    });
    const found = await comparisonOf(swapped, { scenarios: ["letter"], bounds: { letters: 2 } });
    const [changed] = found.scenarios[0]!.changes;
    const presences = changed!.parties.map(({ party, presence }) => `${party} ${presence}`);
    expect(presences).toEqual(["sender both", "carrier both", "receiver gone", "neighbour new"]);
    const text = renderMarkdown(comparisonBlocks(found));
    expect(text).toMatch(/\| sender +\| send letter0 +\| never any more +\|/);
    expect(text).toContain("neighbour, a new party: read.");
    expect(text).toMatch(/\| receiver +\| the party itself +\| gone +\|/);
  });

  test("is counted over all scenarios together: what is new in one of them may be known in another", async () => {
    const found = await comparisonOf(
      proposed({ repairs: [], keeps: [], apply: (system) => system }),
    );
    expect(found.changes[0]!.parties.every(({ added }) => added.commands.length === 0)).toBe(true);
  });
});

test("runs are compared of the baseline with each side, and of the proposal with each alternative", async () => {
  const found = await comparisonOf(proposed({ compatibility: [oldCarrier] }), {
    against: ["strike"],
  });
  const [own, old, other] = ["registered-letters", "registered-letters+old-carrier", "strike"];
  expect(found.scenarios.map(({ runs }) => runs.map(({ sides }) => sides))).toEqual([
    [
      ["baseline", own],
      ["baseline", old],
      ["baseline", other],
      [own, other],
    ],
    [
      ["baseline", own],
      ["baseline", old],
    ],
  ]);
});

describe("the bounds", () => {
  test("are those of the proposal for all sides, whatever an alternative asks for", async () => {
    const larger = defineProposal({
      ...strike,
      name: "larger",
      showcases: [{ scenario: "letter", bounds: { letters: 2 } }],
    });
    const base = defineCatalogue({ ...catalogue, variants: [...catalogue.variants, larger] });
    const alone = await comparisonOf(proposed(), {}, {}, base);
    const beside = await comparisonOf(proposed(), { against: ["larger"] }, {}, base);
    expect(alone.scenarios[0]!.bounds).toEqual({ letters: 1 });
    expect(beside.scenarios[0]!.bounds).toEqual({ letters: 1 });
    const [before, after] = [alone, beside].map(({ scenarios }) => scenarios[0]!.sides[0]!.states);
    expect(after).toBe(before);
  });
});

test("the report does not depend on the number of threads, nor on the run", async () => {
  // Very many runs are as short as the shortest counterexample.
  const keys = ["a", "b", "c", "d", "e"];
  const counters = defineScenario({
    name: "counters",
    title: "Counters",
    description: "Five of them.",
    bounds: {},
    system: () =>
      toySystem<Record<string, number>>({
        initial: Object.fromEntries(keys.map((key) => [key, 0])),
        commands: Object.fromEntries(keys.map((key) => [key, { when: (w) => w[key]! < 7 }])),
        reduce: (draft, event) => void draft[event.type.slice("toy.".length)]!++,
        invariants: [
          defineInvariant<Record<string, number>>({
            name: "never-so",
            claim: "One place in the middle is left out.",
            citation: "none",
            holds: (w) => keys.map((key) => w[key]).join() !== "4,5,3,4,4",
          }),
        ],
      }),
  });
  const proposal = defineProposal({
    name: "nothing",
    title: "Nothing is changed",
    reference: "none",
    changes: ["Nothing."],
    repairs: [{ property: "never-so" }],
    showcases: [{ scenario: "counters" }],
    apply: (system) => system,
  });
  const base = defineCatalogue({ scenarios: [counters] });
  const reportOf = async (options: ComparisonOptions) => {
    const found = await comparisonOf(proposal, {}, { pairsMax: 100, ...options }, base);
    expect(found.verdict).toBe("refuted");
    return renderMarkdown(comparisonBlocks(found));
  };
  const alone = await reportOf({ threads: 1 });
  expect(await reportOf({ threads: 2, threadsFrom: 0 })).toBe(alone);
  expect(await reportOf({ threads: 3, threadsFrom: 0 })).toBe(alone);
  expect(alone).toContain("20 steps");
  expect(alone).not.toMatch(/\d s\b|\bms\b|thread/);
}, 120_000);
