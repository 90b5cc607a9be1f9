/** `iommucheck mutants`: the table, and each way in which a variant can be other than declared. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { findVariant } from "../../src/catalogue/find.ts";
import { judgeMutant, selectMutants, uncaughtClaims } from "../../src/check/mutants.ts";
import { catalogue } from "../../models/catalogue.ts";
import type { CheckResult, ClaimResult } from "../../src/search/result.ts";
import type { Variant } from "../../src/system/index.ts";
import { changedModel, iommucheck, inProcess, temporaryFolder } from "./run-cli.ts";

describe("the command", () => {
  test("ends with 0 when every bug of the reference protocol is caught as declared", async () => {
    const folder = temporaryFolder();
    const run = await iommucheck(["mutants", "reference", "--quiet", "--trace-dir", folder]);
    expect(run.code).toBe(0);
    expect(run.stdout).toMatch(/^variant +scenario +result +caught by +steps +found after/);
    expect(run.stdout).toMatch(/reference +caught +no-stale-iotlb +3 +\d+ +\d+ +[\d.]+ s/);
    expect(run.stdout).toContain("2 of 2 as declared");
    expect(
      existsSync(join(folder, "reference--reference-unmap-not-pending--no-stale-iotlb.jsonl")),
    ).toBe(true);
  });

  test("ends with 1 and names the variant when another invariant catches it", async () => {
    const model = changedModel((text) =>
      text.replace('caughtBy: ["pasid-has-one-user"]', 'caughtBy: ["something-else"]'),
    );
    const { code, stdout } = await iommucheck(["mutants", "--model", model, "--quiet"]);
    expect(code).toBe(1);
    expect(stdout).toContain("1 of 1 not as declared");
    expect(stdout).toContain("also by pasid-has-one-user");
    const [, command] = /^ +iommucheck (check .*)$/m.exec(stdout)!;
    expect(command).toMatch(/--bound drivers=2 --bound pasids=1 --model/);
    expect((await iommucheck(command!.split(" "))).code).toBe(1);
  });

  test("ends with 3 when the search was cut before it could tell", async () => {
    const { code, stdout } = await inProcess(["mutants", "reference", "--max-depth", "1"]);
    expect(code).toBe(3);
    expect(stdout).toContain("UNDECIDED");
  });

  test.each<[string[], RegExp]>([
    [["nowhere"], /There is no scenario "nowhere"/],
    [["--variant", "nothing"], /There is no variant "nothing"/],
  ])("refuses %j with 2", async (parameters, message) => {
    const { code, stderr } = await inProcess(["mutants", ...parameters]);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });
});

describe("the judgement", () => {
  const bug = findVariant(catalogue, "reference-unmap-not-pending");
  const [{ job } = expect.fail()] = selectMutants(catalogue, ["reference"], [bug.name]);
  const judged = (variant: Variant, violated: readonly string[], complete = true) =>
    judgeMutant({ variant, job }, resultOf(violated, complete));
  const declaring = (...caughtBy: string[]): Variant => ({ ...bug, caughtBy });
  const benign: Variant = { ...bug, kind: "benign", caughtBy: [] };

  test.each<[Variant, string[], boolean, string]>([
    [declaring("a"), ["a"], true, "caught"],
    [declaring("a"), [], true, "survived"],
    [declaring("a"), ["a", "b"], true, "misattributed"],
    [declaring("a", "b"), ["a"], true, "misattributed"],
    [declaring("a", "b"), ["b", "a"], true, "caught"],
    [declaring("a"), ["b"], false, "misattributed"],
    [declaring("a"), ["a"], false, "undecided"],
    [benign, [], true, "passed"],
    [benign, ["a"], true, "accused"],
    [benign, [], false, "undecided"],
  ])("of a variant", (variant, violated, complete, verdict) => {
    expect(judged(variant, violated, complete).verdict).toBe(verdict);
  });

  test("puts the claim that must catch a bug first, with the length of its trace", () => {
    const result = judged(declaring("b", "a"), ["a", "b"]);
    expect(result.caughtBy).toEqual(["b", "a"]);
    expect(result.traceSteps).toBe(2);
  });

  test("of several showcases finds declared claims that none of them violates", () => {
    const variant = {
      ...declaring("a", "b", "c"),
      showcases: [bug.showcases[0]!, bug.showcases[0]!],
    };
    const results = [judged(variant, ["a"]), judged(variant, ["a", "b"])];
    expect(results.map(({ verdict }) => verdict)).toEqual(["caught", "caught"]);
    expect(uncaughtClaims(results)).toEqual([{ variant, claims: ["c"] }]);
    expect(uncaughtClaims(results.slice(1))).toEqual([]);
  });
});

/** A result in which these claims are violated, the first after one step, the second after two … */
function resultOf(violated: readonly string[], complete: boolean): CheckResult {
  const claims = violated.map((name, i): ClaimResult => {
    const violation = { parameters: {}, schedule: Array.from({ length: i + 1 }, () => 0) };
    return { name, kind: "invariant", claim: "", citation: "", verdict: "violated", violation };
  });
  return { complete, claims } as unknown as CheckResult;
}
