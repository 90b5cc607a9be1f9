/** The texts: names that every language accepts, comments that stay comments, heads that tell where a model is from. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { guardedModelOf } from "../../src/export/guarded-model.ts";
import { nameGiver } from "../../src/export/names.ts";
import type { Language } from "../../src/export/write-model.ts";
import { Kernel } from "../../src/kernel/index.ts";
import { exploreExhaustively } from "../../src/search/exhaustive.ts";
import { defineInvariant, defineMonitor, type System } from "../../src/system/index.ts";
import { setup } from "xstate";
import { toySystem } from "../support/toy.ts";
import { byClaim, expectation, exportSystem } from "./export-system.ts";
import { exploreExecutable, type Executable } from "./explore-guarded.ts";
import { readMurphi } from "./read-murphi.ts";
import { readPromela } from "./read-promela.ts";
import { constantSystem, deadSystem, hostileSystem, idleSystem } from "./odd-systems.ts";
import { readTla } from "./read-tla.ts";

const READERS: Readonly<Record<Language, (text: string) => Executable>> = {
  promela: readPromela,
  murphi: readMurphi,
  tla: readTla,
};
const LANGUAGES = Object.keys(READERS) as Language[];

/** Explores a system, and what was written of it in a language; both must find the same. */
async function readBack(system: System, language: Language): Promise<string> {
  const exported = (await exportSystem(system, 1_000))!;
  const text = exported.text(language);
  const explored = exploreExecutable(READERS[language](text));
  expect(byClaim(explored, exported.model)).toEqual(expectation(exported.result));
  return text;
}

describe("names", () => {
  // Few letters, so that names collide, and any letters.
  const few = fc.string({ unit: fc.constantFrom("a", "A", "."), minLength: 2, maxLength: 3 });
  const text = fc.oneof(few, fc.string({ unit: "binary", maxLength: 80 }));

  test("are different, also without regard to case, and identifiers with an underscore", () => {
    fc.assert(
      fc.property(fc.array(text), (texts) => {
        const give = nameGiver();
        const names = texts.map(give);
        expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(texts.length);
        for (const name of names) {
          expect(name).toMatch(/^[a-z][A-Za-z0-9_]*$/);
          expect(name).toContain("_");
          expect(name.length).toBeLessThan(80);
        }
      }),
    );
  });

  test.each([
    "end",
    "queue",
    "init",
    "bit",
    "d_step",
    "c_code",
    "WF_x",
    "SF_",
    "state",
    "register",
  ])("of things called %s are no keywords", (word) => {
    const name = nameGiver()(word);
    expect(name).not.toBe(word);
    expect(name).not.toMatch(/^(WF|SF)_|^(d_step|c_code)$/);
  });

  test("are what paths say", () => {
    const give = nameGiver();
    expect(
      ["iotlb.pasid0.page1", "guest map pasid0", "<monitor a-b>", "9.lives"].map(give),
    ).toEqual(["iotlb_pasid0_page1", "guest_map_pasid0", "monitor_a_b", "x_9_lives"]);
  });
});

describe.each(LANGUAGES)("%s", (language) => {
  test("reads values and names that look like its own words", async () => {
    const text = await readBack(hostileSystem(), language);
    expect(text).toMatch(/^[\n -~]*$/);
  });

  test("has a step that changes nothing, and one that assigns what is there", async () => {
    await readBack(idleSystem(), language);
  });

  test("writes a system in which nothing varies, and one in which nothing can be done", async () => {
    await readBack(constantSystem(), language);
    const text = await readBack(deadSystem(), language);
    expect(text).toMatch(/never enabled:\n.*toy never/);
    expect(text).toMatch(/never vary:\n.*x = 0/);
  });

  test("finds the same violations, as early", async () => {
    const counted = (limit: number) =>
      defineInvariant<{ x: number; y: number }>({
        name: `below-${limit}`,
        claim: "The count is low.",
        citation: "test",
        when: (w) => w.y === 1,
        holds: (w) => w.x < limit,
      });
    const once = defineMonitor({
      name: "flips-once",
      claim: "It is not flipped twice.",
      citation: "test",
      machine: setup({}).createMachine({
        initial: "fresh",
        states: {
          fresh: { on: { "toy.flip": "flipped" } },
          flipped: { on: { "toy.flip": "wrong" } },
          wrong: { tags: "violated" },
        },
      }),
    });
    const system = toySystem({
      initial: { x: 0, y: 0 },
      commands: { count: { when: (w) => w.x < 5 }, flip: {} },
      reduce: (draft, { type }) => {
        if (type === "toy.count") draft.x++;
        else draft.y = 1 - draft.y;
      },
      invariants: [counted(3), counted(9)],
      monitors: [once],
    });
    const text = await readBack(system, language);
    expect(text).toContain("Violated: below-3, flips-once.");
  });

  test("says nothing against an instance that holds when another one is violated", async () => {
    const system = toySystem({
      initial: { x: 0, y: 0 },
      commands: { x: { when: (w) => w.x < 5 }, y: { when: (w) => w.y < 5 } },
      reduce: (draft, { type }) => {
        if (type === "toy.x") draft.x++;
        else draft.y++;
      },
      invariants: [
        defineInvariant<{ x: number; y: number }, { limit: number }>({
          name: "below",
          claim: "The sum is low.",
          citation: "test",
          forAll: [{ limit: 99 }, { limit: 3 }],
          holds: (w, { limit }) => w.x + w.y < limit,
        }),
      ],
    });
    const { model, text } = (await exportSystem(system, 100))!;
    const { violated } = exploreExecutable(READERS[language](text(language)));
    const { name, label } = model.claims[1]!;
    expect(label).toBe("below limit=3");
    expect(Object.values(violated)).toEqual([3]);
    expect([name, label]).toContain(Object.keys(violated)[0]);
  });

  test("tells in its head what must be counted", async () => {
    const text = await readBack(
      toySystem({
        initial: { x: 0 },
        commands: { count: { when: (w) => w.x < 4 }, reset: {} },
        reduce: (draft, { type }) => {
          draft.x = type === "toy.count" ? draft.x + 1 : 0;
        },
      }),
      language,
    );
    expect(text).toMatch(
      /a\.test: Test\n.*bounds +none\n.*variants +none\n.*states +5\n.*transitions +9 /,
    );
  });
});

test.each([
  ["was cut", {}, { budget: { maxStates: 2 } }],
  ["had no cache", { cache: false }, {}],
])("no model is made of a search that %s", async (_how, kernelOptions, searchOptions) => {
  const kernel = new Kernel(idleSystem(), kernelOptions);
  const result = await exploreExhaustively(kernel, searchOptions);
  expect(() => guardedModelOf(kernel, result)).toThrow(/complete search without reductions/);
});

test("a Promela step that would be too long is split", async () => {
  const size = 40;
  const system = toySystem({
    initial: { x: 0, y: 0, sum: 0 },
    commands: { x: {}, y: {}, add: {} },
    reduce: (draft, { type }) => {
      if (type === "toy.x") draft.x = (draft.x + 1) % size;
      if (type === "toy.y") draft.y = (draft.y + 1) % (size / 2);
      if (type === "toy.add") draft.sum = draft.x * size + draft.y;
    },
  });
  const exported = await exportSystem({ ...system, invariants: [] }, 2_000_000);
  const steps = exported!.text("promela").split("d_step {").slice(1);
  expect(steps.length).toBeGreaterThan(3);
  for (const step of steps) expect(step.split(/->|;/).length).toBeLessThan(2_048);
}, 120_000);
