/** A user's own package: its model through the public API, and through the command line. */
import { join } from "node:path";
import { check, fold, minimizeReplay, readTrace, replay, writeTrace } from "iommucheck";
import { describe, expect, test } from "vitest";
import { iommucheck, temporaryFolder } from "../cli/run-cli.ts";
import { catalogue } from "./pasid-allocator.ts";

const MODEL = ["--model", "test/example/pasid-allocator.ts"];
const [allocator] = catalogue.scenarios;
const [withoutLock] = catalogue.variants;

describe("through the API", () => {
  test("the locked allocator is explored completely, with the counts done by hand", async () => {
    const { result, violations, report } = await check(allocator!);
    const { verdict, states, transitions, depth } = result;
    expect({ verdict, violations }).toEqual({ verdict: "holds", violations: [] });
    expect({ states, transitions, depth }).toEqual(allocator!.expected);
    expect(report).toContain("holds: every state within the bounds was judged");
  });

  test("the race is found with the shortest run, which can be written, read and replayed", async () => {
    const options = { variants: [withoutLock!], bounds: { pasids: 1 } };
    const { result, violations, report } = await check(allocator!, options);
    expect(result.verdict).toBe("violated");
    const [{ evidence, trace } = expect.fail()] = violations;
    expect(evidence.steps.map(({ actor, command }) => [actor, command.type])).toEqual([
      ["driver.driver0", "look"],
      ["driver.driver1", "look"],
      ["driver.driver0", "take"],
      ["driver.driver1", "take"],
    ]);
    expect(report).toContain("pasid0 is used by driver0 and driver1.");

    const file = join(temporaryFolder(), "race.jsonl");
    await writeTrace(file, trace.header, trace.entries);
    const replayed = replay(catalogue, await readTrace(file), file);
    expect(replayed.outcome).toBe("violated");
    expect(minimizeReplay(replayed, file).entries).toEqual(trace.entries);
    expect(fold(replayed.built.system, trace.entries)).toMatchObject({
      used: { driver0: "pasid0", driver1: "pasid0" },
    });
  });

  test("a system without a scenario can be checked, and bounds are refused that do not exist", async () => {
    const { result } = await check(allocator!.system({ drivers: 2, pasids: 2 }));
    expect(result.states).toBe(7);
    await expect(check(allocator!, { bounds: { drivers: 9 } })).rejects.toThrow(
      /from 1 to 4, not 9/,
    );
  });
});

describe("through the command line", () => {
  test("check, mutants and list take the file", async () => {
    const clean = await iommucheck(["check", ...MODEL]);
    expect([clean.code, clean.stderr]).toEqual([0, ""]);
    expect(clean.stdout).toContain("7 states, 16 transitions, depth 2");
    const mutants = await iommucheck(["mutants", ...MODEL]);
    expect(mutants.code).toBe(0);
    expect(mutants.stdout).toContain("1 of 1 as declared");
    expect((await iommucheck(["list", ...MODEL])).stdout).toMatch(/^pasid-allocator /m);
  });

  test("a violation's replay command works as printed", async () => {
    const folder = temporaryFolder();
    const bug = ["--variant", "pasid-taken-without-lock", "--trace-dir", folder];
    const { code, stdout } = await iommucheck(["check", ...MODEL, ...bug]);
    expect(code).toBe(1);
    const [, command] = /Replay with: iommucheck (.*)/.exec(stdout)!;
    const replayed = await iommucheck(command!.split(" "));
    expect(replayed.code).toBe(1);
    expect(replayed.stdout).toContain("pasid0 is used by driver0 and driver1.");
  });
});
