/** What cannot be compared is refused in one sentence, before anything runs. */
import { describe, expect, test } from "vitest";
import { findVariant } from "../../src/catalogue/find.ts";
import { compareProposal } from "../../src/compare/compare-proposal.ts";
import { planComparison, type ComparisonRequest } from "../../src/compare/plan.ts";
import { defineCatalogue, type ProposalOptions, type Variant } from "../../src/system/index.ts";
import { careless, catalogue, oldCarrier, proposed, strike } from "./letters.ts";

function plan(options: Partial<ProposalOptions> = {}, request: Partial<ComparisonRequest> = {}) {
  const variants: Variant[] = [proposed(options), ...catalogue.variants.slice(1)];
  const proposal = options.name ?? "registered-letters";
  const asked = { proposal, against: [], scenarios: [], bounds: {}, ...request };
  return planComparison(defineCatalogue({ ...catalogue, variants }), asked);
}

describe("is refused:", () => {
  test.each<[string, Partial<ProposalOptions>, Partial<ComparisonRequest>, RegExp]>([
    [
      "an unknown proposal",
      {},
      { proposal: "registered" },
      /^There is no variant "registered"; did you mean registered-letters\?$/,
    ],
    [
      "a variant that is no proposal",
      {},
      { proposal: "careless" },
      /^careless is a bug; compare needs a proposal, which defineProposal\(\{\.\.\.\}\) makes\./,
    ],
    [
      "a compatibility case as the proposal",
      { compatibility: [oldCarrier] },
      { proposal: "registered-letters+old-carrier" },
      /says neither what it changes nor what it claims; compare needs a proposal/,
    ],
    [
      "an unknown alternative",
      {},
      { against: ["stirke"] },
      /^There is no variant "stirke"; did you mean strike\?$/,
    ],
    [
      "itself as an alternative",
      {},
      { against: ["registered-letters"] },
      /^registered-letters cannot be compared with itself; name another one\.$/,
    ],
    [
      "an alternative that applies nowhere",
      {},
      { against: ["strike"], scenarios: ["safe"] },
      /^strike applies to none of the scenarios that are compared \(safe\); leave it out\.$/,
    ],
    ["an unknown scenario", {}, { scenarios: ["leter"] }, /no scenario "leter"; did you mean let/],
    [
      "a scenario to which it does not apply",
      { showcases: [{ scenario: "letter" }] },
      { scenarios: ["safe"] },
      /^The variant registered-letters does not apply to the scenario safe; it applies to letter\.$/,
    ],
    [
      "an unknown bound",
      {},
      { scenarios: ["letter"], bounds: { leters: 1 } },
      /^The scenario letter has no bound "leters"; did you mean letters\?$/,
    ],
    [
      "a bound out of range",
      {},
      { scenarios: ["letter"], bounds: { letters: 3 } },
      /must be a whole number from 1 to 2, not 3\.$/,
    ],
    [
      "a proposal without showcases",
      { showcases: [] },
      {},
      /^registered-letters has no showcases, so there is no scenario to compare it in; name some\.$/,
    ],
    [
      "a showcase that does not exist",
      { showcases: [{ scenario: "lettre" }] },
      {},
      /^There is no scenario "lettre" \(a showcase of registered-letters\); did you mean letter/,
    ],
    [
      "a claim about an unknown property",
      { repairs: [{ property: "no-leter-lost" }] },
      {},
      /^registered-letters claims to repair "no-leter-lost", and there is no such property in letter, safe; did you mean no-letter-lost\?$/,
    ],
    [
      "a claim about an unknown property in a scenario that is named",
      { keeps: [{ property: "deadlocks", scenarios: ["letter"] }] },
      {},
      /^registered-letters claims to keep "deadlocks", .* in letter; did you mean deadlock\?$/,
    ],
    [
      "a claim about a property that only one of the scenarios that it names has",
      {
        apply: (system) =>
          system.components[1]!.commands("").length > 1 ? careless.apply(system) : system,
        keeps: [{ property: "no-letter-read", scenarios: ["letter", "safe"] }],
      },
      {},
      /^registered-letters claims to keep "no-letter-read", .* property in safe; did you mean no-le/,
    ],
    [
      "a claim about an unknown scenario",
      { keeps: [{ property: "deadlock", scenarios: ["lettr"] }] },
      {},
      /^There is no scenario "lettr" \(registered-letters claims to keep deadlock there\); did you mean letter/,
    ],
    [
      "a claim about a scenario to which it does not apply",
      {
        showcases: [{ scenario: "letter" }],
        keeps: [{ property: "deadlock", scenarios: ["safe"] }],
      },
      {},
      /^registered-letters claims to keep deadlock in safe, to which it does not apply; make it a showcase/,
    ],
    [
      "a claim of a compatibility case about an unknown property",
      { compatibility: [{ ...oldCarrier, staysBroken: [{ property: "nothing" }] }] },
      {},
      /^registered-letters\+old-carrier claims to leave broken "nothing", and there is no such/,
    ],
    [
      "two compatibility cases of one name",
      { compatibility: [oldCarrier, oldCarrier] },
      {},
      /^The name registered-letters\+old-carrier stands for two sides of the comparison; rename one\.$/,
    ],
    [
      "a proposal with the name of the baseline",
      { name: "baseline" },
      {},
      /^The name baseline stands for two sides/,
    ],
    [
      "a proposal that cannot be applied",
      {
        apply: () => {
          throw new Error("no carrier.");
        },
      },
      {},
      /^The variant registered-letters cannot be applied to letter: no carrier\.$/,
    ],
  ])("%s", (_what, options, request, message) => {
    expect(() => plan(options, request)).toThrow(message);
  });
});

test("a compatibility case is found by its name, as a variant that can be checked and replayed", () => {
  const variants = [proposed({ compatibility: [oldCarrier] })];
  const whole = defineCatalogue({ ...catalogue, variants });
  const found = findVariant(whole, "registered-letters+old-carrier");
  expect(found).toMatchObject({
    kind: "proposal",
    title: "Registered letters, with a carrier that knows no receipts",
    showcases: [{ scenario: "letter" }, { scenario: "safe" }],
    apply: oldCarrier.apply,
  });
  expect(() => findVariant(whole, "registered-letters+new-carrier")).toThrow(/did you mean regis/);
});

test("a claim without scenarios stands for all that have the property", () => {
  const only = { property: "no-letter-read" };
  const { apply } = catalogue.variants.find(({ name }) => name === "careless")!;
  const { claims } = plan({ apply, repairs: [], keeps: [only, { property: "deadlock" }] });
  expect(claims.map(({ property, scenario }) => [property, scenario])).toEqual([
    ["no-letter-read", "letter"],
    ["no-letter-read", "safe"],
    ["deadlock", "letter"],
    ["deadlock", "safe"],
  ]);
});

test("a program hands proposals over instead of names, and gets the reports", async () => {
  const own = proposed({ title: "Mine", repairs: [] });
  const { comparison, report, markdown } = await compareProposal(own, {
    catalogue,
    against: [{ ...strike, name: "my-strike" }],
    scenarios: ["letter"],
  });
  expect(comparison.sides.map(({ name, title }) => [name, title])).toEqual([
    ["baseline", "What there is, without the proposal"],
    ["registered-letters", "Mine"],
    ["my-strike", strike.title],
  ]);
  expect(report).toMatch(/^registered-letters: Mine\n\n {2}CONFIRMED/);
  expect(markdown).toMatch(/^# registered-letters: Mine\n\nCONFIRMED/);
});

test.each([
  [1, 2],
  [2, 1],
])("of several showcases of a scenario the greatest bound counts: %d and %d", (...values) => {
  const showcases = values.map((value) => ({ scenario: "letter", bounds: { letters: value } }));
  const { scenarios } = plan({ showcases, repairs: [], keeps: [] });
  expect(scenarios.map(({ bounds }) => bounds)).toEqual([{ letters: 2 }]);
});

test("an alternative is run only where it applies, and once", () => {
  const { scenarios, sides } = plan({}, { against: ["strike", "strike"] });
  const names = scenarios.map((planned) => planned.sides.map(({ side }) => side.name));
  expect(names).toEqual([
    ["baseline", "registered-letters", strike.name],
    ["baseline", "registered-letters"],
  ]);
  expect(sides.map(({ kind }) => kind)).toEqual(["baseline", "proposal", "alternative"]);
});
