/** `--model`: a user's file that is wrong is told so in one sentence. */
import { describe, expect, test } from "vitest";
import { changedModel, iommucheck } from "./run-cli.ts";

const replaced = (from: string | RegExp, to: string) => changedModel((t) => t.replace(from, to));

describe("a model that is wrong ends with 2 and one sentence", () => {
  test.each<[string, () => string, string[], RegExp]>([
    [
      "does not parse",
      () => replaced("export const catalogue =", "export const catalogue = ="),
      [],
      /model\.ts: cannot be loaded/,
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
      "throws in its reducer",
      () => replaced("const isTaken =", 'throw new Error("lost");\n  const isTaken ='),
      [],
      /breaks a rule: driver\.driver0 \{"pasid":"pasid0","type":"take"\}: lost/,
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
