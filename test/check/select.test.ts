/** From names to jobs: defaults, showcases, and what does not fit together. */
import { describe, expect, test } from "vitest";
import { systemOf } from "../../src/catalogue/job.ts";
import { suggest } from "../../src/catalogue/nearest.ts";
import { leftOutOf, selectJobs } from "../../src/check/select.ts";
import { subjectOf } from "../../src/check/subject.ts";
import {
  defineCatalogue,
  defineScenario,
  defineSystem,
  defineVariant,
} from "../../src/system/index.ts";

const bound = { default: 2, min: 1, max: 4, meaning: "things" };
const scenario = (name: string) =>
  defineScenario({
    name,
    title: "",
    description: "",
    bounds: { pages: bound, queue: bound },
    system: () => defineSystem({ initial: {}, components: [], reducer: () => {} }),
    expected: { states: 1, transitions: 0, depth: 0 },
  });
const variant = (
  name: string,
  ...showcases: { scenario: string; bounds?: Record<string, number> }[]
) => defineVariant({ name, title: "", reference: "", kind: "bug", showcases, apply: (s) => s });

const catalogue = defineCatalogue({
  scenarios: [scenario("one"), scenario("two")],
  variants: [
    variant("wide", { scenario: "one", bounds: { pages: 3 } }),
    variant("narrow", { scenario: "one", bounds: { pages: 1, queue: 1 } }),
    variant("elsewhere", { scenario: "two" }),
  ],
});
const nothing = { scenarios: [], variants: [], bounds: {} };
const select = (selection: Partial<typeof nothing> | object) =>
  selectJobs(catalogue, { ...nothing, ...selection });
const summary = (selection: object) =>
  select(selection).map(({ scenario: { name }, bounds }) => [name, bounds]);

describe("a selection", () => {
  test("without names is every scenario on its defaults", () => {
    const defaults = { pages: 2, queue: 2 };
    expect(summary({})).toEqual([
      ["one", defaults],
      ["two", defaults],
    ]);
  });

  test("of a variant alone is the scenarios that show it, on their bounds", () => {
    expect(summary({ variants: ["wide"] })).toEqual([["one", { pages: 3, queue: 2 }]]);
    expect(summary({ variants: ["elsewhere"] })).toEqual([["two", { pages: 2, queue: 2 }]]);
  });

  test("of a variant that is named twice has it once", () => {
    const [job] = select({ variants: ["wide", "wide"] });
    expect(job!.variants).toHaveLength(1);
  });

  test("of two variants takes the greater bound of their showcases", () => {
    const variants = ["wide", "narrow"];
    expect(summary({ variants })).toEqual([["one", { pages: 3, queue: 1 }]]);
  });

  test("lets the user's bounds win", () => {
    const bounds = { pages: 4 };
    expect(summary({ variants: ["wide"], bounds })).toEqual([["one", { pages: 4, queue: 2 }]]);
  });

  test("keeps the order of the request and drops repetitions", () => {
    const names = summary({ scenarios: ["two", "one", "two"] }).map(([name]) => name);
    expect(names).toEqual(["two", "one"]);
  });

  test.each([
    [{ scenarios: ["three"] }, /There is no scenario "three"; the scenarios are one, two\./],
    [
      { scenarios: ["two"], variants: ["wide"] },
      /wide does not apply to the scenario two; it applies to one/,
    ],
    [
      { variants: ["wide", "elsewhere"] },
      /No scenario fits the variants wide and elsewhere together/,
    ],
    [{ bounds: { page: 1 } }, /no bound "page"; did you mean pages\?/],
    [{ bounds: { constructor: 1 } }, /no bound "constructor"; the bounds are pages, queue/],
    [{ bounds: { pages: 1.5 } }, /whole number from 1 to 4, not 1\.5/],
  ])("is refused when things do not fit: %j", (selection, message) => {
    expect(() => select(selection)).toThrow(message);
  });
});

describe("scenarios that are declared to violate something", () => {
  const expected = { states: 1, transitions: 0, depth: 0, violated: ["no-loss"] };
  const holed = { ...scenario("holed"), expected };
  const scenarios = [...catalogue.scenarios, holed];
  const whole = defineCatalogue({
    scenarios,
    variants: [variant("filler", { scenario: "holed" })],
  });
  const namesOf = (selection: object, from = whole) =>
    selectJobs(from, { ...nothing, ...selection }).map((job) => job.scenario.name);

  test("are left out where nothing is named, and only there", () => {
    expect(namesOf({})).toEqual(["one", "two"]);
    expect(leftOutOf(whole, [], 0)).toEqual([holed]);
    expect(namesOf({ scenarios: ["holed"] })).toEqual(["holed"]);
    expect(leftOutOf(whole, ["holed"], 0)).toEqual([]);
    expect(namesOf({ variants: ["filler"] })).toEqual(["holed"]);
    expect(leftOutOf(whole, [], 1)).toEqual([]);
  });

  test("are named when there are no others", () => {
    expect(() => namesOf({}, defineCatalogue({ scenarios: [holed] }))).toThrow(
      /^Every scenario is declared to violate something \(holed\); name the one to explore\.$/,
    );
  });
});

test("counts are expected on the default bounds without variants only", () => {
  const [usual] = select({ scenarios: ["one"] });
  const [wide] = select({ scenarios: ["one"], bounds: { pages: 3 } });
  const [broken] = select({ variants: ["narrow"], bounds: { pages: 2, queue: 2 } });
  expect(subjectOf(usual!).expected).toEqual({ states: 1, transitions: 0, depth: 0 });
  expect(subjectOf(wide!).expected).toBeUndefined();
  expect(subjectOf(broken!).expected).toBeUndefined();
});

test("a variant that cannot be applied is named", () => {
  const apply = () => {
    throw new Error("the system has no walker.");
  };
  const job = { ...select({ scenarios: ["one"] })[0]!, variants: [{ ...variant("bad"), apply }] };
  expect(() => systemOf(job)).toThrow("bad cannot be applied to one: the system has no walker.");
});

test.each([[undefined], [null], [{}], [Promise.resolve()]])(
  "what is no system is refused with the scenario: %j",
  (made) => {
    const broken = { ...scenario("broken"), system: () => made as never };
    const job = { scenario: broken, bounds: {}, variants: [] };
    expect(() => systemOf(job)).toThrow(
      /^The scenario broken cannot be built: no system came back/,
    );
  },
);

describe("a suggestion", () => {
  const known = ["vtd.hw-core", "vtd.end-to-end", "reference"];
  test.each([
    ["refrence", "did you mean reference?"],
    ["hw-core", "did you mean vtd.hw-core?"],
    ["VTD.HW-CORE", "did you mean vtd.hw-core?"],
    ["xyz", "the names are vtd.hw-core, vtd.end-to-end, reference."],
  ])("for %s", (name, text) => expect(suggest(name, known, "names")).toBe(text));
});
