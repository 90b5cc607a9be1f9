/** Declarations: what is written in a wrong form, or misspelt, is refused before anything runs. */
import { emit, setup } from "xstate";
import { describe, expect, test } from "vitest";
import { Kernel } from "../../src/kernel/index.ts";
import {
  defineComponent,
  defineInvariant,
  defineSystem,
  eventually,
  leadsTo,
  ModelError,
  type ComponentOptions,
} from "../../src/system/index.ts";

const machine = setup({}).createMachine({ on: { go: { actions: emit({ type: "party.gone" }) } } });
const about = { name: "gone", claim: "It goes.", citation: "made up" };
const yes = (): boolean => true;
const noop = (): void => undefined;
const fair = { kind: "weak", reason: "It is known to go." };

/** Options as a file without types may have them. */
type Loose = Record<string, unknown>;

function refusal(component: Loose, system: Loose = {}): string {
  const options = { name: "party", machine, commands: [{ type: "go" }], ...component };
  const components = [defineComponent(options as ComponentOptions)];
  try {
    const initial = { a: 1 };
    const kernel = new Kernel(defineSystem({ initial, components, reducer: noop, ...system }), {});
    return kernel.commands.length === 1 ? "accepted" : "";
  } catch (error) {
    expect(error).toBeInstanceOf(ModelError);
    return (error as ModelError).message;
  }
}

test("what is declared as it should be is accepted, and so is nothing at all", () => {
  const footprint = { reads: ["a"], commands: { go: { writes: ["a"], emits: ["party.gone"] } } };
  const fairness = [{ ...fair, commands: ["go"] }];
  const invariants = [defineInvariant({ ...about, holds: yes })];
  const liveness = [eventually({ ...about, name: "gone-in-the-end", to: yes })];
  const symmetry = { pages: ["page0", "page1"], frames: [] };
  expect(refusal({ footprint, fairness }, { invariants, liveness, symmetry })).toBe("accepted");
  expect(refusal({})).toBe("accepted");
});

test("a command may be given that the machine has no use for, and heard but not given", () => {
  const footprint = { commands: { go: {}, stay: {} } };
  expect(refusal({ footprint, commands: [{ type: "stay" }] })).toBe("accepted");
});

describe("of a footprint is refused", () => {
  test.each<[string, unknown, RegExp]>([
    ["a list", ["a"], /the footprint of party must be an object/],
    ["a misspelt field", { raeds: ["a"] }, /the footprint of party has a field raeds/],
    ["a place that is no list", { reads: "a" }, /reads in the footprint of party must be a list/],
    ["a place that is no string", { writes: [1] }, /writes in the footprint of party must be/],
    ["a command without places", { commands: { go: null } }, /party for go must be an object/],
    [
      "a misspelt field of a command",
      { commands: { go: { wrties: ["a"] } } },
      /for go has a field wrties, .* the fields are reads, writes, emits/,
    ],
    [
      "a command that nobody hears",
      { commands: { og: {} } },
      /names the command og, which is none/,
    ],
  ])("%s", (_what, footprint, message) => expect(refusal({ footprint })).toMatch(message));
});

describe("of fairness is refused", () => {
  test.each<[string, unknown, RegExp]>([
    ["a single assumption", { ...fair }, /the fairness of party must be a list/],
    ["an unknown kind", [{ ...fair, kind: "wek" }], /is of no kind; write kind: "weak" or/],
    ["no reason", [{ kind: "weak" }], /has no reason/],
    ["an empty reason", [{ ...fair, reason: " " }], /has no reason/],
    ["an empty family", [{ ...fair, commands: [] }], /lists no command; leave commands out/],
    ["a family that is no list", [{ ...fair, commands: "go" }], /commands in .* must be a list/],
    ["a misspelt field", [{ ...fair, foreach: ["dev"] }], /has a field foreach/],
    ["a split that is no list", [{ ...fair, forEach: "dev" }], /forEach in .* must be a list/],
  ])("%s", (_what, fairness, message) => expect(refusal({ fairness })).toMatch(message));
});

describe("of symmetry is refused", () => {
  test.each<[string, unknown, RegExp]>([
    ["a list", ["a", "b"], /the symmetry must be an object/],
    ["a set that is no list", { pages: "ab" }, /the symmetry pages must be a list of strings/],
    ["an identifier that is no string", { pages: [0, 1] }, /pages must be a list of strings/],
    ["an identifier in two sets", { one: ["a", "b"], two: ["b"] }, /b stands in one and in two/],
    ["an identifier that stands twice", { one: ["a", "a"] }, /a stands twice in one/],
  ])("%s", (_what, symmetry, message) => expect(refusal({}, { symmetry })).toMatch(message));
});

describe("of a system is refused", () => {
  const liveness = (property: unknown) => ({ liveness: [property] });
  const invariants = (invariant: unknown) => ({ invariants: [invariant] });
  test.each<[string, Loose, RegExp]>([
    ["a misspelt field", { livenes: [] }, /the system has a field livenes/],
    ["a single property", { liveness: eventually({ ...about, to: yes }) }, /must be a list/],
    [
      "an invariant among the liveness",
      liveness(defineInvariant({ ...about, holds: yes })),
      /from/,
    ],
    ["a property among the invariants", invariants(eventually({ ...about, to: yes })), /when/],
    [
      "a property of no form",
      liveness({ ...leadsTo({ ...about, from: yes, to: yes }), kind: "leads" }),
      /gone has no form; make it with leadsTo, eventually or alwaysEventually/,
    ],
    ["no name", liveness(eventually({ ...about, name: "", to: yes })), /property has no name/],
    ["no citation", invariants({ ...about, citation: undefined, forAll: [] }), /has no citation/],
    [
      "a predicate that answers later",
      liveness({ ...eventually({ ...about, to: yes }), to: async () => false }),
      /the function to of the liveness property gone is async/,
    ],
  ])("%s", (_what, system, message) => expect(refusal({}, system)).toMatch(message));
});
