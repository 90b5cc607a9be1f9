/** `--model`: a user's file that is wrong is told so in one sentence. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { resultDocumentSchema } from "../../src/report/result-document.ts";
import { changedModel, iommucheck, temporaryFolder } from "./run-cli.ts";

const replaced = (from: string | RegExp, to: string) => changedModel((t) => t.replace(from, to));

describe("a model that is wrong ends with 2 and one sentence", () => {
  test.each<[string, () => string, string[], RegExp]>([
    [
      "does not parse",
      () => replaced("export const catalogue =", "export const catalogue = ="),
      [],
      /model\.ts: cannot be loaded: .*model\.ts:\d+:\d+: ERROR: /,
    ],
    [
      "throws while it is loaded",
      () =>
        replaced("export const catalogue", 'throw new Error("no luck");\nexport const catalogue'),
      [],
      /model\.ts: cannot be loaded: no luck/,
    ],
    [
      "exports something else",
      () => replaced("export const catalogue", "export const catalog"),
      [],
      /does not export "catalogue"/,
    ],
    [
      "cannot build its system",
      () =>
        replaced("system: (bounds) => {", 'system: (bounds) => { throw new Error("no bounds");'),
      [],
      /The scenario pasid-allocator cannot be built: no bounds/,
    ],
    [
      "returns no system",
      () => replaced("system: (bounds) => {", "system: (bounds) => { return undefined as never;"),
      [],
      /The scenario pasid-allocator cannot be built: no system came back/,
    ],
    [
      "has something else among its scenarios",
      () => replaced("scenarios: [allocator]", "scenarios: [allocator, null as never]"),
      [],
      /model\.ts: scenario 2 of the catalogue is none; use defineScenario/,
    ],
    [
      "has something else among its variants",
      () => replaced("variants: [takenWithoutLock]", 'variants: [{ name: "x" } as never]'),
      [],
      /model\.ts: variant 1 of the catalogue is none; use defineVariant/,
    ],
    [
      "throws in its reducer",
      () => replaced("const isTaken =", 'throw new Error("lost");\n  const isTaken ='),
      [],
      /breaks a rule: pasid-allocator: driver\.driver0 \{"pasid":"pasid0","type":"take"\}: lost/,
    ],
    [
      "adds a key to the state",
      () => replaced("const isTaken =", "(world as any).extra = 1;\n  const isTaken ="),
      [],
      /extra: a key cannot be added/,
    ],
    [
      "rolls dice",
      () =>
        replaced(
          "driver, pasid: event.pasid };\n    }),\n    releasePasid",
          "driver, pasid: event.pasid, dice: Math.random() } as never;\n    }),\n    releasePasid",
        ),
      ["--check-purity"],
      /did not do the same twice in the same situation/,
    ],
  ])("%s", async (_what, model, options, message) => {
    const { code, stderr } = await iommucheck(["check", "--model", model(), ...options]);
    expect(stderr).toMatch(message);
    expect(stderr.trim().split("\n")).toHaveLength(1);
    expect(code).toBe(2);
  });
});

test("two things of one name are refused", async () => {
  const model = replaced("scenarios: [allocator]", "scenarios: [allocator, allocator]");
  const { code, stderr } = await iommucheck(["list", "--model", model]);
  expect(code).toBe(2);
  expect(stderr).toContain("the name pasid-allocator stands for two things");
});

test("a violated run of a user's model outside of the package is found", async () => {
  const model = changedModel((text) => `${text}\n`);
  const bug = ["--variant", "pasid-taken-without-lock"];
  const { code, stdout } = await iommucheck(["check", "--model", model, ...bug]);
  expect(code).toBe(1);
  expect(stdout).toContain("pasid0 is used by driver0 and driver1.");
});

describe("a scenario that breaks a rule after others were explored", () => {
  const second = `
const failing = defineScenario({
  ...allocator,
  name: "failing",
  system: (bounds) => ({
    ...allocator.system(bounds),
    reducer: () => { throw new Error("lost"); },
  }),
});
export const catalogue`;
  const withSecond = () =>
    changedModel((text) =>
      text
        .replace("export const catalogue", second)
        .replace("scenarios: [allocator]", "scenarios: [allocator, failing]")
        .replace("bounds: { pasids: 1 } }]", 'bounds: { pasids: 1 } }, { scenario: "failing" }]'),
    );

  test("ends with 2 and leaves what was found before, on the terminal and as JSON", async () => {
    const json = join(temporaryFolder(), "result.json");
    const model = withSecond();
    const { code, stdout, stderr } = await iommucheck(["check", "--model", model, "--json", json]);
    expect(code).toBe(2);
    expect(stdout).toMatch(/pasid-has-one-user +holds/);
    expect(stderr).toMatch(/^iommucheck: The model breaks a rule: failing: driver.* lost\n$/);
    const document = resultDocumentSchema.parse(JSON.parse(readFileSync(json, "utf8")));
    expect(document.results.map(({ scenario }) => scenario)).toEqual(["pasid-allocator"]);
    expect(document).toMatchObject({
      verdict: "incomplete",
      error: expect.stringMatching(/lost$/),
    });
  });

  test("leaves the mutants that were tested before", async () => {
    const { code, stdout, stderr } = await iommucheck(["mutants", "--model", withSecond()]);
    expect(code).toBe(2);
    expect(stdout).toContain("1 of 2 as declared\n1 of 2 not tested");
    expect(stderr).toMatch(/failing with pasid-taken-without-lock: driver.* lost\n$/);
  });
});
