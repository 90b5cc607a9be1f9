/** `iommucheck check` as a user runs it: exit codes, messages, JSON. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { resultDocumentSchema, type ResultDocument } from "../../src/report/result-document.ts";
import {
  BIN,
  iommucheck,
  inProcess,
  temporaryFolder,
  type CliOptions,
  type CliRun,
} from "./run-cli.ts";

const SMALL = ["reference", "--bound", "pasids=1", "--bound", "pages=2"];
/** The counts of the protocol as it stands. */
const PLAIN = ["--no-por", "--no-symmetry"];
const BUG = "reference-unmap-without-invalidation";
/** Big enough that nobody waits for its end. */
const ENDLESS = ["reference", "--bound", "pasids=3", "--bound", "pages=4", "--bound", "frames=4"];

const check = (parameters: readonly string[], options?: CliOptions) =>
  iommucheck(["check", ...parameters], options);

/** One sentence, or two lines with a suggestion; no stack. */
function expectRefused({ code, stdout, stderr }: CliRun, message: RegExp): void {
  expect(code).toBe(2);
  expect(stdout).toBe("");
  expect(stderr).toMatch(message);
  expect(stderr).not.toMatch(/^ +at /m);
  expect(stderr.trim().split("\n").length).toBeLessThanOrEqual(2);
}

async function checkJson(parameters: readonly string[], code: number): Promise<ResultDocument> {
  const run = await inProcess(["check", ...parameters, "--quiet", "--json", "-"]);
  expect([run.code, run.stderr]).toEqual([code, ""]);
  return resultDocumentSchema.parse(JSON.parse(run.stdout));
}

describe("a clean scenario", () => {
  test("ends with 0 and shows verdict, soundness, counts and every claim", async () => {
    const { code, stdout } = await check([...SMALL, ...PLAIN]);
    expect(code).toBe(0);
    expect(stdout).toContain("holds: every state within the bounds was judged");
    expect(stdout).toMatch(/soundness +complete within the bounds; exact/);
    expect(stdout).toMatch(/explored +363 states, 1,498 transitions/);
    expect(stdout).toMatch(/no-stale-iotlb +holds/);
    expect(stdout).toMatch(/enabled +guest +map [\d,]+, unmap [\d,]+/);
  });

  test("gives the same counts without the cache and with the check for purity", async () => {
    for (const option of ["--no-cache", "--check-purity"]) {
      const { results } = await checkJson([...SMALL, option], 0);
      expect(results[0]).toMatchObject({ states: 363, transitions: 1498, verdict: "holds" });
    }
  });

  test("is written as JSON with nothing else on standard output", async () => {
    const { verdict, results } = await checkJson([...SMALL, ...PLAIN], 0);
    expect(verdict).toBe("holds");
    expect(results).toHaveLength(1);
    expect(results[0]).toMatchObject({
      scenario: "reference",
      bounds: { pasids: 1, pages: 2, frames: 2, queue: 2 },
      variants: [],
      complete: true,
      stoppedBy: null,
      states: 363,
      transitions: 1498,
      expected: null,
      deadlock: null,
    });
    expect(results[0]!.invariants).toMatchObject([
      { name: "no-stale-iotlb", verdict: "holds", vacuous: false, trace: null },
    ]);
  });

  test("states what it is expected to find on its default bounds, and finds it", async () => {
    const { results } = await checkJson(["reference", ...PLAIN], 0);
    const { expected, states, transitions, depth } = results[0]!;
    expect(expected).toEqual({ states, transitions, depth, violated: [] });
    expect(states).toBe(110_385);
  });

  test("is reduced, and says by what and to how much, unless it is told not to", async () => {
    const { code, stdout } = await check(["reference"]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/no hash compaction\); reduced by\s+symmetry and partial order/);
    expect(stdout).toMatch(/reduction +symmetry: 8 permutations of 2 pasids × 2 pages × 2 frames/);
    expect(stdout).toMatch(
      /reduction +partial order: stubborn sets by footprints: [\d.]+ % of the/,
    );
    expect(stdout).toMatch(/explored +13,906 states that stand for 110,385, /);
    expect(stdout).not.toContain("not what the scenario declares");
    const { results } = await checkJson(["reference", "--no-por"], 0);
    expect(results[0]).toMatchObject({ states: 13_906, statesRepresented: 110_385 });
    expect(results[0]!.reductions).toMatchObject([{ applied: true }, { applied: false }]);
  });

  test("writes no colours where there is no terminal, also under CI", async () => {
    const { stdout } = await check(SMALL, { env: { CI: "true" } });
    expect(stdout).not.toContain("\u001b");
  });

  test("shows the size and cost of each decision tree with --stats", async () => {
    const { stdout } = await check([...SMALL, "--stats"]);
    expect(stdout).toMatch(/decision tree of +leaves +depth +model runs +time/);
    expect(stdout).toMatch(/guest map pasid0 page0 frame0 +\d+ +\d+ +\d+ +[\d.]+ %/);
    expect(stdout).toMatch(/no-stale-iotlb pasid=pasid0 page=page0 +\d+/);
  });
});

describe("a violation", () => {
  test("ends with 1 and shows claim, steps, and where the stale value came from", async () => {
    const { code, stdout } = await check(["--variant", BUG]);
    expect(code).toBe(1);
    const block = stdout.slice(stdout.indexOf("VIOLATED  no-stale-iotlb"));
    expect(block).toMatch(/^VIOLATED {2}no-stale-iotlb \(pasid=pasid0 page=page0\) after 3 steps/);
    expect(block).toContain("unless its invalidation is pending. [the");
    expect(block).toMatch(/ # \| guest +\| device/);
    expect(block).toMatch(/ 2 \| +\| start pasid0 page0/);
    expect(block).toContain("The IOTLB holds frame0 for page0 of pasid0");
    expect(block).toMatch(/iotlb\.pasid0\.page0 +frame0 +step 2: device start pasid0 page0/);
    expect(block).toMatch(/pte\.pasid0\.page0 +null +step 3: guest unmap pasid0 page0/);
    expect(block).toMatch(/pending\.pasid0\.page0 +false +the initial state/);
  });

  test("ends with the command that finds it again and writes its trace", async () => {
    const folder = temporaryFolder();
    const random = ["--explorer", "random", "--runs", "9", "--length", "40", "--weight", "guest=2"];
    for (const options of [[], ["--bound", "pages=2"], random]) {
      const { stdout } = await inProcess(["check", "--variant", BUG, ...options]);
      const [, command] =
        /Find it again, with its trace: iommucheck (.*) --trace-dir traces$/m.exec(stdout)!;
      const parameters = [...command!.split(" "), "--trace-dir", folder];
      const found = await inProcess(parameters);
      expect(found.code).toBe(1);
      const steps = (text: string) =>
        /VIOLATED {2}no-stale-iotlb[^]*written last by/.exec(text)![0];
      expect(steps(found.stdout)).toBe(steps(stdout));
    }
    expect(existsSync(join(folder, `reference--${BUG}--no-stale-iotlb.jsonl`))).toBe(true);
  });

  test("leaves a trace that replay, by the printed command, ends with 1", async () => {
    const folder = join(temporaryFolder(), "new", "traces");
    const { results } = await checkJson(["--variant", BUG, "--trace-dir", folder], 1);
    const file = join(folder, `reference--${BUG}--no-stale-iotlb.jsonl`);
    expect(results[0]!.invariants[0]).toMatchObject({
      verdict: "violated",
      steps: 3,
      parameters: { pasid: "pasid0", page: "page0" },
      trace: file,
    });
    const { stdout } = await check(["--variant", BUG, "--trace-dir", folder]);
    const [, command] = /Replay with: iommucheck (.*)/.exec(stdout)!;
    expect(command).toBe(`replay ${file}`);
    const replayed = await iommucheck(command!.split(" "));
    expect(replayed.code).toBe(1);
  });

  test("prints a command that a shell understands when the folder has spaces", async () => {
    const folder = join(temporaryFolder(), "it's here");
    const { stdout } = await inProcess(["check", "--variant", BUG, "--trace-dir", folder]);
    const [, command] = /Replay with: iommucheck (.*)/.exec(stdout)!;
    const script = `"${process.execPath}" "${BIN}" ${command}`;
    expect(spawnSync("bash", ["-c", script], { encoding: "utf8" }).status).toBe(1);
  });

  test("stops the search at once with --fail-fast, and says so", async () => {
    const bug = [...SMALL, "--variant", BUG];
    const { results } = await checkJson([...bug, "--fail-fast"], 1);
    expect(results[0]).toMatchObject({ complete: false, stoppedBy: "fail-fast" });
    const whole = (await checkJson(bug, 1)).results[0]!;
    expect(whole.complete).toBe(true);
    expect(results[0]!.states).toBeLessThan(whole.states);
  });

  test("takes bounds from the showcase of its variant, and from the command line first", async () => {
    const [showcase] = (await checkJson(["reference", "--variant", BUG], 1)).results;
    expect(showcase!.bounds).toEqual({ pasids: 1, pages: 1, frames: 1, queue: 1 });
    const asked = ["reference", "--variant", BUG, "--bound", "frames=2"];
    expect((await checkJson(asked, 1)).results[0]!.bounds["frames"]).toBe(2);
  });
});

describe("an incomplete search", () => {
  test.each([
    [["--max-states", "500"], "max-states"],
    [["--max-depth", "3"], "max-depth"],
    [["--time-limit", "200ms"], "time-limit"],
    [["--memory-limit", "1MiB"], "memory-limit"],
  ])("ends with 3 and says what stopped it: %j", async (limit, stoppedBy) => {
    const { verdict, results } = await checkJson([...ENDLESS, ...limit], 3);
    expect(verdict).toBe("incomplete");
    expect(results[0]).toMatchObject({ verdict: "incomplete", complete: false, stoppedBy });
    expect(results[0]!.soundness).toContain(stoppedBy);
    expect(results[0]!.invariants[0]!.verdict).not.toBe("holds");
  });

  test("never says on the terminal that a claim holds", async () => {
    const { code, stdout } = await check([...ENDLESS, "--max-states", "5000"]);
    expect(code).toBe(3);
    expect(stdout).toContain("INCOMPLETE (max-states)");
    expect(stdout).toMatch(/no-stale-iotlb +not violated so far/);
    expect(stdout).not.toContain("holds");
  });

  test("reports what it covered after Ctrl-C and ends with 3", async () => {
    const file = join(temporaryFolder(), "result.json");
    const { code, stderr } = await check([...ENDLESS, ...PLAIN, "--json", file], {
      // The file is made right before the search begins, however slow the machine is.
      onStart: async (kill) => {
        while (!existsSync(file)) await setTimeout(20);
        await setTimeout(1_000);
        kill("SIGINT");
      },
    });
    expect(code).toBe(3);
    expect(stderr).toContain("press Ctrl-C again to quit at once");
    const json = readFileSync(file, "utf8");
    const [result] = resultDocumentSchema.parse(JSON.parse(json)).results;
    expect(result).toMatchObject({ verdict: "incomplete", stoppedBy: "interrupted" });
    expect(result!.states).toBeGreaterThan(1_000);
  });
});

describe("random runs", () => {
  const RANDOM = ["--explorer", "random", "--runs", "5", "--length", "50"];

  test("are incomplete when they find nothing, and a seed gives the same again", async () => {
    const random = [...SMALL, ...RANDOM, "--seed", "7"];
    const [first, second] = [await checkJson(random, 3), await checkJson(random, 3)];
    const timeless = ({ results }: ResultDocument) =>
      results.map((result) => ({ ...result, seconds: 0, modelRuns: 0 }));
    expect(timeless(second)).toEqual(timeless(first));
    expect(first.results[0]).toMatchObject({ seed: 7, explorer: "random" });
  });

  test("find a bug and print the seed", async () => {
    const { code, stdout } = await check([...SMALL, ...RANDOM, "--variant", BUG, "--seed", "1"]);
    expect(code).toBe(1);
    expect(stdout).toContain("seed 1");
    expect(stdout).toContain("VIOLATED  no-stale-iotlb");
  });

  test("take weights and a mode", async () => {
    const weighted = ["--schedule-mode", "weighted", "--weight", "device=0", "--seed", "3"];
    const { results } = await checkJson([...SMALL, ...RANDOM, ...weighted], 3);
    // Guest or host can always go on, so the device never gets to start what it could finish.
    const finishes = results[0]!.commands.filter(({ command }) => command.type === "finish");
    expect(finishes.map(({ enabled }) => enabled)).toEqual([0]);
  });
});

describe("bad input ends with 2 and one sentence, before anything runs", () => {
  test.each<[string[], RegExp]>([
    [["refrence"], /There is no scenario "refrence"; did you mean reference\?/],
    [["reference", "nonsense"], /There is no scenario "nonsense"; the scenarios are reference/],
    [
      ["--variant", "reference-unmap"],
      /no variant "reference-unmap"; did you mean reference-unmap/,
    ],
    [["reference", "--bound", "constructor=1"], /has no bound "constructor"; the bounds are/],
    [["reference", "--trace-dir", "LICENSE"], /LICENSE: is a file where a folder should be/],
    [["reference", "--trace-dir", "LICENSE/x"], /LICENSE\/x: lies below a file where a folder/],
    [["reference", "--bound", "page=1"], /has no bound "page"; did you mean pages\?/],
    [["reference", "--bound", "pages=9"], /pages of reference .* from 1 to 8, not 9/],
    [["reference", "--bound", "pages"], /must be NAME=VALUE with a whole number/],
    [["reference", "--bound", "pages=1", "--bound", "pages=2"], /pages is given twice/],
    [["reference", "--time-limit", "soon"], /must be a duration such as 30s, 5m or 1h/],
    [["reference", "--memory-limit", "2"], /must be a size such as 512MiB or 2GiB/],
    [["reference", "--max-states", "0"], /must be a whole number from 1/],
    [["reference", "--threads", "0"], /must be a whole number from 1 to 64/],
    [["reference", "--threads", "100000"], /must be a whole number from 1 to 64/],
    [["reference", "--explorer", "psychic"], /Allowed choices are exhaustive, random/],
    [["reference", "--seed", "1"], /seed has a meaning for the random explorer only/],
    [["reference", "--explorer", "random", "--weight", "gest=2"], /did you mean guest\?/],
    [["reference", "--json", "/nowhere/result.json"], /\/nowhere\/result\.json: no such file/],
    [["reference", "--no-cash"], /Did you mean --no-cache\?/],
  ])("%j", async (parameters, message) => {
    expectRefused(await inProcess(["check", ...parameters]), message);
  });

  test.each<[string[], RegExp]>([
    [["reference", "--bound", "pages=99"], /from 1 to 8, not 99/],
    [["--model", "nothing.ts"], /nothing\.ts: no such file; --model names a file/],
    [["--model", "test/cli/run-cli.ts"], /run-cli\.ts: does not export "catalogue"/],
    [["--model", "LICENSE"], /LICENSE: cannot be loaded/],
    [["--model", "test"], /test: no such file; --model names a file/],
  ])("as a process of its own: %j", async (parameters, message) => {
    expectRefused(await check(parameters), message);
  });
});

test("a result is also written to a file", async () => {
  const file = join(temporaryFolder(), "result.json");
  const { code, stdout } = await check([...SMALL, "--json", file]);
  expect(code).toBe(0);
  expect(stdout).toContain("holds");
  expect(resultDocumentSchema.safeParse(JSON.parse(readFileSync(file, "utf8"))).success).toBe(true);
  expect(existsSync(file)).toBe(true);
});
