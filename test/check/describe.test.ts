/** Descriptions of systems: at which level the state is talked about, and what parties may do there. */
import { describe, expect, test } from "vitest";
import { describeJob } from "../../src/check/describe.ts";
import { structuresOf } from "../../src/check/structures.ts";
import { shapeOf } from "../../src/kernel/shape.ts";
import {
  atom,
  defineScenario,
  defineVariant,
  extendFootprint,
  type Footprint,
  type System,
} from "../../src/system/index.ts";
import { toySystem } from "../support/toy.ts";

const names = (initial: object, parties: readonly string[] = []) =>
  structuresOf(shapeOf(initial), parties).map(({ name }) => name);

describe("a structure is", () => {
  test.each<[string, object, string[], string[]]>([
    ["a cell", { queue: [], call: atom({ op: "map" }) }, [], ["queue", "call"]],
    ["a table, whatever its depth", { t: { a: { b: { c: 1 } }, d: { b: { c: 1 } } } }, [], ["t"]],
    ["what a record of a party holds", { vmm: { a: 1, b: 1 } }, ["vmm"], ["vmm.a", "vmm.b"]],
    [
      "what a record of different things holds, tables in one piece",
      { ghost: { owed: { page0: 1 }, lost: 1 } },
      [],
      ["ghost.owed", "ghost.lost"],
    ],
    ["a register of a party's name", { vmm: 1 }, ["vmm"], ["vmm"]],
    ["a table without rows", { empty: {} }, [], ["empty"]],
  ])("%s", (_what, initial, parties, expected) => {
    expect(names(initial, parties)).toEqual(expected);
  });
});

/** A toy with two pages of a table, described with a footprint. */
function touchesOf(footprint: Footprint | undefined, widen = false) {
  const base = toySystem({
    initial: { table: { page0: 0, page1: 0 }, queue: [], spare: 0 },
    commands: { map: {}, flush: {} },
  });
  const [component] = base.components;
  const system: System = {
    ...base,
    components: [{ ...component!, ...(footprint && { footprint }) }],
  };
  const scenario = defineScenario({
    name: "toy",
    title: "",
    description: "",
    bounds: { n: { default: 1, min: 1, max: 9, meaning: "" } },
    system: () => system,
  });
  const variant = defineVariant({
    name: "wide",
    title: "It looks",
    reference: "",
    kind: "benign",
    showcases: [],
    apply: (s) => extendFootprint(s, "toy", { reads: ["spare"] }),
  });
  return describeJob({ scenario, bounds: { n: 7 }, variants: widen ? [variant] : [] });
}

describe("a description", () => {
  const footprint = {
    reads: ["queue"],
    commands: { map: { writes: ["table[*]", "queue"], emits: ["toy.map"] } },
  };

  test("sums up what the commands of a party may do to each structure", () => {
    const { structures, parties } = touchesOf(footprint);
    expect(structures).toEqual(["table", "queue", "spare"]);
    expect(parties[0]!.touches).toEqual({ table: "w", queue: "rw" });
  });

  test("lists for each command what is declared for all and for it", () => {
    expect(touchesOf(footprint).parties[0]!.commands).toEqual([
      {
        type: "map",
        commands: 1,
        reads: ["queue"],
        writes: ["table[*]", "queue"],
        emits: ["toy.map"],
      },
      { type: "flush", commands: 1, reads: ["queue"], writes: [], emits: null },
    ]);
  });

  test("says that nothing is known of a party that declares nothing", () => {
    const [party] = touchesOf(undefined).parties;
    expect(party!.touches).toBeNull();
    expect(party!.commands[0]).toMatchObject({ reads: null, writes: null, emits: null });
  });

  test("is of the bounds and variants that were asked for", () => {
    const { bounds, variants, parties } = touchesOf(footprint, true);
    expect(bounds["n"]).toMatchObject({ value: 7, default: 1 });
    expect(variants).toEqual([{ name: "wide", title: "It looks" }]);
    expect(parties[0]!.touches).toEqual({ table: "w", queue: "rw", spare: "r" });
  });

  test("refuses a footprint that leads nowhere, with the pattern", () => {
    expect(() => touchesOf({ reads: ["tabel"] })).toThrow(/footprint of toy names tabel/);
  });
});
