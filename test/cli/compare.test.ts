/** `iommucheck compare`: exit codes, reports, traces that replay, and files of a user. */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { comparisonDocumentSchema } from "../../src/report/comparison-document.ts";
import { iommucheck, inProcess, ROOT, temporaryFolder } from "./run-cli.ts";

const LETTERS = ["--model", "test/compare/letters.ts", "--quiet"];
const compare = (...parameters: string[]) => inProcess(["compare", ...parameters]);
const letters = (...parameters: string[]) => compare(...parameters, ...LETTERS);

/** A folder outside of the package, with the package installed and one file. */
function outside(text: string): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(ROOT, join(folder, "node_modules/iommucheck"));
  symlinkSync(join(ROOT, "node_modules/xstate"), join(folder, "node_modules/xstate"));
  const file = join(folder, "proposal.ts");
  writeFileSync(file, text);
  return file;
}

/** A user's proposal for the reference protocol: the device forgets what is unmapped at once. */
const PROPOSAL = `
import { addInvariants, defineProposal, provide } from "iommucheck";
import { hostMachine } from "iommucheck/models/reference/host";
import { noStaleIotlb } from "iommucheck/invariants/no-stale-iotlb";

export const proposal = defineProposal({
  name: "lazy-host",
  title: "The host invalidates nothing",
  reference: "made up",
  showcases: [{ scenario: "reference", bounds: { pasids: 1, pages: 1, frames: 1, queue: 1 } }],
  changes: ["The host completes an unmap without an invalidation."],
  keeps: [{ property: noStaleIotlb([]).name }],
  apply: (system) => provide(system, "host", hostMachine, {}),
});
`;

describe("the exit code", () => {
  test("is 0 when all claims are confirmed and nothing regressed", async () => {
    const { code, stdout, stderr } = await letters("registered-letters", "--against", "strike");
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^registered-letters: Registered letters\n\n {2}CONFIRMED: 8 of 8/);
  });

  test("is 1 when a claim is refuted or something regressed", async () => {
    const { code, stdout } = await letters("strike");
    expect(code).toBe(1);
    expect(stdout).toContain(
      "REGRESSED: 1 of 1 claim confirmed; regression: deadlock (1 scenario).",
    );
  });

  test("is 3 when a search was cut", async () => {
    const { code, stdout } = await letters("registered-letters", "--max-depth", "1");
    expect(code).toBe(3);
    expect(stdout).toContain("UNDECIDED: 0 of 8 claims confirmed, 8 undecided");
  });

  test.each<[string[], RegExp]>([
    [["no-such"], /^iommucheck: There is no variant "no-such"; the variants are registered-le/],
    [["careless"], /^iommucheck: careless is a bug; compare needs a proposal/],
    [["strike", "--scenario", "leter"], /no scenario "leter"; did you mean letter\?/],
    [["strike", "--bound", "letters=9"], /must be a whole number from 1 to 2, not 9\./],
    [["strike", "--threads", "0"], /whole number from 1 to 64/],
    [["strike", "--json", "-", "--markdown", "-"], /cannot both be written to standard output/],
    [["strike", "--json", "x.out", "--markdown", "x.out"], /both name x\.out; name two files/],
    [["strike", "--markdown", "/no/such/folder/x.md"], /\/no\/such\/folder\/x\.md/],
    [["./nowhere.ts"], /^iommucheck: \.\/nowhere\.ts: no such file; a name without a slash is/],
    [["strike", "--against", "nowhere.mjs"], /nowhere\.mjs: no such file/],
  ])("is 2, with one sentence, for %j", async (parameters, message) => {
    const { code, stdout, stderr } = await letters(...parameters);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(message);
  });
});

describe("reports", () => {
  test("as JSON and as Markdown are written to files beside the text", async () => {
    const folder = temporaryFolder();
    const [json, markdown] = [join(folder, "c.json"), join(folder, "c.md")];
    const { stdout } = await letters("strike", "--json", json, "--markdown", markdown);
    expect(stdout).toContain("REGRESSED");
    const document = comparisonDocumentSchema.parse(JSON.parse(readFileSync(json, "utf8")));
    expect(document.verdict).toBe("regressed");
    expect(readFileSync(markdown, "utf8")).toMatch(/^# strike: Nobody carries anything\n/);
  });

  test("on standard output stand there alone, and are those of the files", async () => {
    const file = join(temporaryFolder(), "c.md");
    await letters("strike", "--markdown", file);
    expect((await letters("strike", "--markdown", "-")).stdout).toBe(readFileSync(file, "utf8"));
    const { stdout } = await letters("strike", "--json", "-");
    comparisonDocumentSchema.parse(JSON.parse(stdout));
  });

  test("have no times, paths or versions, and are the same again", async () => {
    const first = await letters("registered-letters", "--markdown", "-");
    expect(await letters("registered-letters", "--markdown", "-")).toEqual(first);
    expect(first.stdout).not.toMatch(/\/tmp|\.ts\b|\d s\b|\d+\.\d+\.\d+/);
  });
});

test("progress goes to standard error", async () => {
  const { stdout } = await iommucheck(["compare", "strike", ...LETTERS.slice(0, 2)]);
  expect(stdout).toMatch(/^strike: Nobody/);
});

test("traces of violations and differences are replayed by the printed commands", async () => {
  const folder = temporaryFolder();
  const { stdout } = await letters("registered-letters", "--trace-dir", folder);
  const prefix = "letter--registered-letters";
  expect(readdirSync(folder).toSorted()).toEqual([
    "letter--letter-is-read.jsonl",
    "letter--no-letter-lost.jsonl",
    "letter--not-with-registered-letters.jsonl",
    `${prefix}+old-carrier--letter-is-read.jsonl`,
    `${prefix}+old-carrier--no-letter-lost.jsonl`,
    `${prefix}--not-with-baseline.jsonl`,
  ]);
  const commands = [...stdout.matchAll(/^ {2}iommucheck (replay .*)$/gm)].map(([, c]) => c!);
  const codes: Record<string, number | null> = {};
  for (const command of commands) {
    const { code, stderr } = await inProcess(command.split(" "));
    expect(stderr).toBe("");
    codes[command.split(" ")[1]!.slice(folder.length + 1)] = code;
  }
  expect(codes[`${prefix}+old-carrier--no-letter-lost.jsonl`]).toBe(1);
  expect(codes[`${prefix}--not-with-baseline.jsonl`]).toBe(0);
  expect(Object.keys(codes)).toHaveLength(6);
});

describe("a user's file", () => {
  test("outside of the package builds on the models and invariants that come with it", async () => {
    const file = outside(PROPOSAL);
    const { code, stdout, stderr } = await iommucheck(["compare", file, "--quiet"]);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("CONFIRMED: 1 of 1 claim confirmed");
    expect(stdout).toContain("Every side allows the same runs as the baseline in:");
  });

  test("is an alternative as well", async () => {
    const file = outside(PROPOSAL);
    const own = outside(PROPOSAL.replace('"lazy-host"', '"lazier-host"'));
    const run = await iommucheck(["compare", own, "--against", file, "--quiet"]);
    expect([run.code, run.stderr]).toEqual([0, ""]);
    expect(run.stdout).toContain("With lazier-host and lazy-host nobody can do anything new.");
  });

  test("that is an alternative gives its proposal only, not its catalogue", async () => {
    const lazy = outside(PROPOSAL);
    const other = outside(
      readFileSync(join(ROOT, "test/compare/letters.ts"), "utf8").replace(
        "../../src/system/index.ts",
        "iommucheck",
      ),
    );
    const { code, stderr } = await iommucheck(["compare", lazy, "--against", other, "--quiet"]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/registered-letters applies to none of the scenarios .*\(reference\)/);
  });

  test("of which --model says what the scenarios are needs no others", async () => {
    const own = PROPOSAL.replace('"reference", bounds', '"safe", bounds')
      .replace(/bounds: {.*?}/, "bounds: {}")
      .replace(/keeps: .*/, "")
      .replace('provide(system, "host", hostMachine, {})', "system");
    const { code, stdout } = await compare(outside(own), ...LETTERS);
    expect(code).toBe(0);
    expect(stdout).toMatch(/safe +A letter that is carried by hand/);
  });

  test("that breaks something leaves a trace that is replayed with it", async () => {
    const file = outside(
      PROPOSAL.replace(
        "provide(system",
        'provide(provide(system, "guest", guestMachine(1), ' +
          "{ actions: { postInvalidation: doNothing } })",
      )
        .replace("addInvariants", "doNothing")
        .replace(
          "import { hostMachine",
          'import { guestMachine } from "iommucheck/models/reference/guest";\nimport { hostMachine',
        ),
    );
    const folder = temporaryFolder();
    const run = await iommucheck(["compare", file, "--quiet", "--trace-dir", folder]);
    expect(run.code).toBe(1);
    expect(run.stdout).toContain("REFUTED: lazy-host keeps no-stale-iotlb in reference.");
    const trace = join(folder, "reference--lazy-host--no-stale-iotlb.jsonl");
    expect(run.stdout).toContain(`iommucheck replay ${trace} --model ${file}\n`);
    const replayed = await iommucheck(["replay", trace, "--model", file]);
    expect([replayed.code, replayed.stderr]).toEqual([1, ""]);
    expect(replayed.stdout).toContain("The trace ends in a violation.");
  });

  test("may bring scenarios of its own, and is a model for list, check and replay", async () => {
    const file = "test/compare/letters.ts";
    const { code, stdout } = await compare(file, "--quiet");
    expect(code).toBe(0);
    expect(stdout).toContain("letter: A letter");
    const listed = await inProcess(["list", "registered-letters", "--model", file]);
    expect(listed.stdout).toContain("repairs: no-letter-lost in letter");
    expect(listed.stdout).toContain("with: old-carrier, stays broken: no-letter-lost in letter");
  });

  test("is a model without a catalogue, too: the built-in one with the proposal", async () => {
    const listed = await iommucheck(["list", "lazy-host", "--model", outside(PROPOSAL)]);
    expect([listed.code, listed.stderr]).toEqual([0, ""]);
    expect(listed.stdout).toContain("judged by: iommucheck compare lazy-host");
  });

  test.each<[string, string, RegExp]>([
    ["exports nothing of the kind", "export const x = 1;", /does not export "proposal"; export/],
    [
      "exports something else",
      "export const proposal = { name: 'x' };",
      /its export "proposal" is none; use defineProposal/,
    ],
    [
      "has a name that is no name",
      PROPOSAL.replace('"lazy-host"', '"../Lazy Host"'),
      /its proposal needs a name in kebab case, such as/,
    ],
    [
      "says nothing of what it changes",
      PROPOSAL.replace(/changes: .*/, ""),
      /changes of the proposal lazy-host must be a list of texts; use defineProposal/,
    ],
    [
      "claims in another form",
      PROPOSAL.replace("{ property: noStaleIotlb([]).name }", "noStaleIotlb.name"),
      /keeps of the proposal lazy-host must be a list of claims such as \{ property: /,
    ],
    [
      "has a compatibility case without a name",
      PROPOSAL.replace("keeps:", "compatibility: [{ title: 'x' }], keeps:"),
      /compatibility\[0\]\.name of the proposal lazy-host must be a text/,
    ],
    [
      "has a compatibility case that cannot be applied",
      PROPOSAL.replace("keeps:", "compatibility: [{ name: 'x', title: 'x' }], keeps:"),
      /compatibility\[0\]\.apply of the proposal lazy-host must be a function/,
    ],
    [
      "has a compatibility case without claims",
      PROPOSAL.replace(
        "keeps:",
        "compatibility: [{ name: 'x', title: 'x', apply: (s) => s }], keeps:",
      ),
      /compatibility\[0\]\.keeps of the proposal lazy-host must be a list of claims/,
    ],
    [
      "has no title",
      PROPOSAL.replace(/title: .*/, ""),
      /title of the proposal lazy-host must be a text/,
    ],
    [
      "takes a name that is known",
      PROPOSAL.replace('"lazy-host"', '"reference-unmap-not-pending"'),
      /the name reference-unmap-not-pending stands for two things; rename the proposal/,
    ],
    ["does not parse", "export const proposal = ;", /cannot be loaded: .*ERROR/],
  ])("that %s is refused", async (_what, content, message) => {
    const { code, stderr } = await iommucheck(["compare", outside(content), "--quiet"]);
    expect(stderr).toMatch(message);
    expect(stderr.trim().split("\n")).toHaveLength(1);
    expect(code).toBe(2);
  });
});

test("Ctrl-C reports what there is and ends with 3", async () => {
  const file = join(temporaryFolder(), "c.md");
  const bounds = ["pasids=3", "pages=3", "frames=4"].flatMap((bound) => ["--bound", bound]);
  const parameters = ["compare", outside(PROPOSAL), "--quiet", "--markdown", file, ...bounds];
  const { code, stderr } = await iommucheck(parameters, {
    // The file is made right before the first search begins, however slow the machine is.
    onStart: async (kill) => {
      while (!existsSync(file)) await setTimeout(20);
      await setTimeout(1_000);
      kill("SIGINT");
    },
  });
  expect(stderr).toContain("Stopping and reporting what there is");
  expect(readFileSync(file, "utf8")).toContain("the search was cut by interrupted");
  expect(code).toBe(3);
});

test("help has examples and the exit codes", async () => {
  const { code, stdout } = await compare("--help");
  expect(code).toBe(0);
  expect(stdout).toMatch(/Examples:\n {2}iommucheck compare/);
  expect(stdout).toContain("Exit codes: 0 every claim is confirmed");
});
