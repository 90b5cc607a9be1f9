/** Everything in the README is run: its commands print what it says, its model does what it says. */
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { iommucheck, ROOT, temporaryFolder } from "./cli/run-cli.ts";

const README = readFileSync(join(ROOT, "README.md"), "utf8");
const GAP = "[...]";

/** The blocks of a language. */
function blocks(language: string): string[] {
  const fence = new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\`$`, "gm");
  return [...README.matchAll(fence)].map(([, text]) => text!);
}

/** The commands of a session with what each prints; a gap stands for any lines. */
function sessions(): { command: string; printed: string }[] {
  return blocks("console").flatMap((block) =>
    block
      .split(/^\$ npx iommucheck /m)
      .slice(1)
      .map((text) => {
        const end = text.indexOf("\n");
        return { command: text.slice(0, end), printed: text.slice(end + 1).trimEnd() };
      }),
  );
}

/** A pattern for what a session prints. */
function patternOf(printed: string): RegExp {
  const parts = printed
    .split(GAP)
    .map((part) => part.trim().replaceAll(/[$()*+.?[\\\]^{|}]/g, "\\$&"));
  return new RegExp(parts.join("[^]*"));
}

describe("the sessions", () => {
  test("there are some", () => {
    expect(sessions().length).toBeGreaterThanOrEqual(3);
  });

  test.each(sessions())("$command", async ({ command, printed }) => {
    const { code, stdout } = await iommucheck(command.split(" "));
    expect(code).not.toBe(2);
    expect(stdout).toMatch(patternOf(printed));
  });
});

test("the model holds, and its bug is caught", async () => {
  const [model] = blocks("ts");
  const file = join(temporaryFolder(), "unmap.ts");
  const xstate = createRequire(join(ROOT, "package.json")).resolve("xstate");
  const installed = model!
    .replace('from "iommucheck"', `from "${join(ROOT, "dist/src/index.js")}"`)
    .replace('from "xstate"', `from "${xstate}"`);
  writeFileSync(file, installed);
  const checked = await iommucheck(["check", "--model", file, "--quiet"]);
  expect([checked.code, checked.stderr]).toEqual([0, ""]);
  expect(checked.stdout).toMatch(/reused-page-not-cached +holds/);
  const mutants = await iommucheck(["mutants", "--model", file, "--quiet"]);
  expect(mutants.stdout).toContain("1 of 1 as declared");
  expect(mutants.code).toBe(0);
});

test("the proposal is short, its claims are confirmed, and what it breaks is found", async () => {
  const [, proposal, ...others] = blocks("ts");
  expect(others).toEqual([]);
  expect(proposal!.trimEnd().split("\n").length).toBeLessThanOrEqual(60);
  const folder = temporaryFolder();
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(ROOT, join(folder, "node_modules/iommucheck"));
  symlinkSync(join(ROOT, "node_modules/xstate"), join(folder, "node_modules/xstate"));
  const file = join(folder, "my-proposal.ts");
  writeFileSync(file, proposal!);
  const { code, stdout, stderr } = await iommucheck(["compare", file, "--quiet", "--json", "-"]);
  expect([code, stderr]).toEqual([1, ""]);
  const { verdict, claims, regressions } = JSON.parse(stdout) as {
    verdict: string;
    claims: { verdict: string }[];
    regressions: { property: string }[];
  };
  expect(verdict).toBe("regressed");
  expect(claims.map((claim) => claim.verdict)).toEqual(claims.map(() => "confirmed"));
  expect(claims.length).toBeGreaterThanOrEqual(3);
  expect(new Set(regressions.map(({ property }) => property))).toEqual(
    new Set(["device-can-be-blocked"]),
  );
}, 120_000);

test("files and scripts that it names exist", () => {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
    scripts: Record<string, string>;
  };
  for (const [, script] of README.matchAll(/npm run (\w+)/g))
    expect(scripts).toHaveProperty(script!);
  for (const [, file] of README.matchAll(/\]\((?!http)([^)]+)\)/g))
    expect(() => readFileSync(join(ROOT, file!))).not.toThrow();
});
