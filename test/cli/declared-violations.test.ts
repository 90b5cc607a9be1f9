/** Scenarios that are declared to violate something: left out by default, explored by name, told by list. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { check as checkOne } from "../../src/check/check.ts";
import { runProgram } from "../../src/cli/program.ts";
import { resultDocumentSchema } from "../../src/report/result-document.ts";
import { PLAIN } from "../../src/report/style.ts";
import { defineCatalogue, type Scenario } from "../../src/system/index.ts";
import { catalogue } from "../compare/letters.ts";
import { temporaryFolder } from "./run-cli.ts";

const [letter, safe] = catalogue.scenarios as [Scenario, Scenario];
const violating = (...violated: string[]): Scenario => {
  return { ...letter, expected: { states: 5, transitions: 4, depth: 3, violated } };
};
const DECLARED = violating("no-letter-lost", "letter-is-read");

async function run(scenario: Scenario, ...parameters: string[]) {
  const [out, err]: [string[], string[]] = [[], []];
  const terminal = {
    style: PLAIN,
    print: (text: string) => void out.push(text),
    note: (text: string) => void err.push(text),
    closed: new AbortController().signal,
  };
  const openQemuLog = () => Promise.reject(new Error("not here"));
  const scenarios = [scenario, safe];
  const builtIn = () => Promise.resolve(defineCatalogue({ ...catalogue, scenarios }));
  const code = await runProgram(parameters, { terminal, builtIn, openQemuLog });
  return { code, stdout: out.join("\n"), stderr: err.join("\n") };
}

const check = (scenario: Scenario, ...parameters: string[]) =>
  run(scenario, "check", "--quiet", ...parameters);

describe("check without names", () => {
  test("leaves them out, says which, why and how to explore them, and ends with 0", async () => {
    const { code, stdout } = await check(DECLARED);
    expect(code).toBe(0);
    expect(stdout).not.toMatch(/^letter {2}A letter/m);
    expect(stdout).toMatch(/^safe {2}A letter that is carried by hand/m);
    expect(stdout).toContain("letter (no-letter-lost, letter-is-read). Name them to explore them");
    expect(stdout).toContain("`iommucheck compare`");
  });

  test("lists them in the JSON result, and says nothing beside it", async () => {
    const { stdout } = await check(DECLARED, "--json", "-");
    const { leftOut, results } = resultDocumentSchema.parse(JSON.parse(stdout));
    expect(leftOut).toEqual([
      { scenario: "letter", violated: ["no-letter-lost", "letter-is-read"] },
    ]);
    expect(results.map(({ scenario }) => scenario)).toEqual(["safe"]);
  });

  test("says nothing of the kind where nothing is declared", async () => {
    const { code, stdout } = await check(violating());
    expect(code).toBe(1);
    expect(stdout).not.toContain("Left out");
    expect(stdout).not.toMatch(/^ {2}expected/m);
  });
});

describe("check by name", () => {
  test("ends with 1 and says that what is violated is declared", async () => {
    const file = join(temporaryFolder(), "result.json");
    const { code, stdout } = await check(DECLARED, "letter", "--json", file);
    expect(code).toBe(1);
    expect(stdout).not.toContain("Left out");
    expect(stdout).toMatch(
      /expected +no-letter-lost, letter-is-read violated, as declared: a hole of the specification/,
    );
    const { results } = resultDocumentSchema.parse(JSON.parse(readFileSync(file, "utf8")));
    expect(results[0]!.expected!.violated).toEqual(["no-letter-lost", "letter-is-read"]);
  });

  test("says what is declared and does not occur, and what occurs and is not declared", async () => {
    const { stdout } = await check(violating("no-letter-lost", "deadlock"), "letter");
    expect(stdout).toMatch(/expected +no-letter-lost violated, as declared/);
    expect(stdout).toMatch(/expected +deadlock declared to be violated, and not violated\n/);
    expect(stdout).toMatch(/expected +letter-is-read violated, which is not declared/);
  });

  test("does not say of a search that was cut that nothing is violated", async () => {
    const { code, stdout } = await check(DECLARED, "letter", "--max-depth", "1");
    expect(code).toBe(3);
    expect(stdout).toMatch(/declared to be violated, and not violated so far/);
  });
});

test("list shows what is violated", async () => {
  for (const names of [[], ["letter"]]) {
    const { stdout } = await run(DECLARED, "list", ...names);
    expect(stdout).toContain(
      "violates no-letter-lost, letter-is-read: a hole of the specification",
    );
  }
});

test("list shows what a proposal repairs, and in full what it claims", async () => {
  const brief = await run(DECLARED, "list");
  expect(brief.stdout).toContain("in letter, safe, repairs no-letter-lost");
  const { stdout } = await run(DECLARED, "list", "registered-letters");
  for (const line of [
    "changes: A letter is signed for.",
    "repairs: no-letter-lost in letter",
    "keeps: deadlock",
    "with: a carrier that knows no receipts (old-carrier)",
    "with: old-carrier, stays broken: no-letter-lost in letter",
    "open: Who pays?",
    "judged by: iommucheck compare registered-letters",
  ])
    expect(stdout).toContain(`  ${line}\n`.trimEnd());
});

test("a program that hands the scenario over has it explored, and is told", async () => {
  const { result, report } = await checkOne(DECLARED);
  expect(result.verdict).toBe("violated");
  expect(report).toContain("violated, as declared");
});
