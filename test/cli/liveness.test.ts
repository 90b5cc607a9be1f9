/** Liveness on the command line: check, replay, minimize and mutants, with a catalogue of its own. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runProgram } from "../../src/cli/program.ts";
import { resultDocumentSchema } from "../../src/report/result-document.ts";
import { PLAIN } from "../../src/report/style.ts";
import { defineCatalogue, defineScenario, defineVariant } from "../../src/system/index.ts";
import { answered, DISTURBED, mailbox, serves } from "../liveness/mailbox.ts";
import { temporaryFolder } from "./run-cli.ts";

const desk = defineScenario({
  name: "desk",
  title: "A desk",
  description: "Somebody posts, somebody answers.",
  bounds: {},
  system: () => mailbox([serves("weak")]),
});
const busy = defineVariant({
  name: "desk-busy",
  title: "Nobody answers while the phone rings",
  reference: "made up",
  kind: "bug",
  caughtBy: [answered.name],
  showcases: [{ scenario: "desk" }],
  apply: () => mailbox([serves("weak")], [answered], DISTURBED),
});
const catalogue = defineCatalogue({ scenarios: [desk], variants: [busy] });

async function run(...parameters: readonly string[]) {
  const [out, err]: [string[], string[]] = [[], []];
  const terminal = {
    style: PLAIN,
    print: (text: string) => void out.push(text),
    note: (text: string) => void err.push(text),
    closed: new AbortController().signal,
  };
  const openQemuLog = () => Promise.reject(new Error("not here"));
  const builtIn = () => Promise.resolve(catalogue);
  const code = await runProgram(parameters, { terminal, builtIn, openQemuLog });
  return { code, stdout: out.join("\n"), stderr: err.join("\n") };
}

const folder = temporaryFolder();
const file = join(folder, "desk--desk-busy--every-request-answered.jsonl");

describe("a scenario whose liveness holds", () => {
  test("ends with 0, and with 3 and undecided when it was cut", async () => {
    const whole = await run("check", "desk", "--quiet");
    expect(whole.code).toBe(0);
    expect(whole.stdout).toContain("every-request-answered  holds, fair: toy answer (weak)");
    const cut = await run("check", "desk", "--quiet", "--max-states", "2");
    expect(cut.code).toBe(3);
    expect(cut.stdout).toContain("every-request-answered  undecided: the search was cut");
  });
});

describe("a lasso", () => {
  test("ends check with 1, and is written as JSON and as a trace", async () => {
    const variant = ["--variant", "desk-busy"];
    const output = ["--json", "-", "--trace-dir", folder, "--stats"];
    const checked = await run("check", "desk", "--quiet", ...variant, ...output);
    expect(checked.code).toBe(1);
    const { results } = resultDocumentSchema.parse(JSON.parse(checked.stdout));
    expect(results[0]!.invariants).toMatchObject([
      { kind: "liveness", verdict: "violated", steps: 3, loopStart: 1, trace: file },
    ]);
    expect(results[0]!.stats!.map(({ name }) => name)).toContain("every-request-answered from");
    const [header] = readFileSync(file, "utf8").split("\n");
    expect(JSON.parse(header!)).toMatchObject({ version: 2, loop: { start: 1 } });
  });

  test("ends replay with 1, and shows its loop and what makes it fair", async () => {
    const replayed = await run("replay", file);
    expect(replayed.code).toBe(1);
    expect(replayed.stdout).toContain("step 2  ↻ toy ring");
    expect(replayed.stdout).toContain("toy answer (weak)  disabled after step 2");
    const { stdout } = await run("replay", file, "--at", "1");
    expect(stdout).toContain("request: posted");
  });

  test("that does not close ends replay with 2 and one sentence", async () => {
    const open = join(folder, "open.jsonl");
    writeFileSync(open, readFileSync(file, "utf8").replace('"start":1', '"start":0'));
    const { code, stderr } = await run("replay", open);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^iommucheck: .*open\.jsonl: does not fit .* the loop does not close/);
  });

  test("ends minimize with 2 and one sentence", async () => {
    const { code, stderr } = await run("minimize", file);
    expect(code).toBe(2);
    expect(stderr).toMatch(/shows a loop, and a loop is fair or not as a whole/);
  });

  test("catches a bug", async () => {
    const { code, stdout } = await run("mutants", "--quiet");
    expect(code).toBe(0);
    expect(stdout).toContain("1 of 1 as declared");
  });
});
