/** `iommucheck replay` and `minimize` as a user runs them. */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { catalogue } from "../../models/catalogue.ts";
import { reference } from "../../models/reference/scenarios.ts";
import { systemOf } from "../../src/catalogue/job.ts";
import { findVariant } from "../../src/catalogue/find.ts";
import { Kernel } from "../../src/kernel/index.ts";
import type { Trace } from "../../src/log/trace.ts";
import { writeTrace } from "../../src/log/write-trace.ts";
import { makeTrace } from "../../src/replay/make-trace.ts";
import { BIN, iommucheck, inProcess, temporaryFolder } from "./run-cli.ts";

const BUG = "reference-unmap-without-invalidation";
const folder = temporaryFolder();
const trace = join(folder, `reference--${BUG}--no-stale-iotlb.jsonl`);

beforeAll(async () => {
  const { code } = await inProcess(["check", "--variant", BUG, "--trace-dir", folder, "--quiet"]);
  expect(code).toBe(1);
});

/** A copy of the trace with its lines changed. */
function changed(name: string, change: (lines: string[]) => string[]): string {
  const file = join(folder, name);
  const lines = readFileSync(trace, "utf8").trimEnd().split("\n");
  writeFileSync(file, `${change(lines).join("\n")}\n`);
  return file;
}

/** The trace without its last step, so without its violation. */
function innocent(): string {
  return changed("innocent.jsonl", ([header, ...entries]) => {
    const { claim: _claim, ...rest } = JSON.parse(header!) as Record<string, unknown>;
    const kept = entries.slice(0, -1);
    return [JSON.stringify({ ...rest, events: kept.length }), ...kept];
  });
}

describe("replay", () => {
  test("shows every step with its events, what changed and what is violated, and ends with 1", async () => {
    const { code, stdout } = await iommucheck(["replay", trace]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/step 1 {2}guest map pasid0 page0 frame0\n {2}event 1 {2}pageMapped/);
    expect(stdout).toContain("pte.pasid0.page0: null -> frame0");
    expect(stdout).toMatch(/step 3 {2}guest unmap pasid0 page0[^]*VIOLATED {2}no-stale-iotlb/);
    expect(stdout).toContain("The trace ends in a violation.");
  });

  test("ends with 0 for a run without a violation", async () => {
    const { code, stdout } = await inProcess(["replay", innocent()]);
    expect(code).toBe(0);
    expect(stdout).toContain("runs through without a violation");
  });

  test("shows the whole state after an event, the initial one after none", async () => {
    const after = await inProcess(["replay", trace, "--at", "2"]);
    expect(after.stdout).toContain("pte: {pasid0: {page0: frame0}}");
    expect(after.stdout).toContain("dma: {pasid0: page0}");
    const before = await inProcess(["replay", trace, "--at", "0"]);
    expect(before.stdout).toMatch(/^the initial state\n {2}pte: \{pasid0: \{page0: null\}\}/);
  });

  test("ends with 2 and names the event when the models do something else", async () => {
    const file = changed("other.jsonl", ([header, first, ...rest]) => [
      header!,
      first!.replace(/("event":\{[^}]*)"frame0"/, '$1"frame9"'),
      ...rest,
    ]);
    const { code, stdout, stderr } = await inProcess(["replay", file]);
    expect(code).toBe(2);
    expect(stdout).toContain("The trace fits the models no longer than 0 steps.");
    expect(stderr).toMatch(/event 1/i);
    expect(stderr).toContain("frame9");
    expect(stderr.trim().split("\n")).toHaveLength(1);
    const beyond = await inProcess(["replay", file, "--at", "2"]);
    expect([beyond.code, beyond.stdout]).toEqual([2, ""]);
    expect(beyond.stderr).toBe(stderr);
  });

  test("says what could be done where a command is disabled", async () => {
    const file = changed("disabled.jsonl", (lines) => [
      ...lines.slice(0, -1),
      lines.at(-1)!.replace('"type":"unmap"', '"type":"map","frame":"frame0"'),
    ]);
    const { code, stdout, stderr } = await inProcess(["replay", file]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/guest map .* is not enabled there/);
    expect(stdout).toMatch(/no longer than 2 steps\.\nenabled: .*guest unmap pasid0 page0/);
  });

  test("does not say of a run that ends well after a violation that it ends in one", async () => {
    const file = join(folder, "through.jsonl");
    const { header, entries } = traceOf(["map page0", "start page0", "unmap page0", "evict page0"]);
    await writeTrace(file, header, entries);
    const { code, stdout } = await inProcess(["replay", file]);
    expect(code).toBe(1);
    expect(stdout).toContain("The trace goes through a violation, and ends without one.");
  });

  test.each<[string, (lines: string[]) => string[], RegExp]>([
    ["is empty", () => [], /is empty/],
    [
      "is cut",
      (l) => [...l.slice(0, -1), l.at(-1)!.slice(0, 20)],
      /:4: the event is not a whole line/,
    ],
    [
      "is newer",
      (l) => [l[0]!.replace('"version":1', '"version":9'), ...l.slice(1)],
      /a newer iommucheck/,
    ],
    [
      "is foreign",
      (l) => [l[0]!.replace('"reference"', '"elsewhere"'), ...l.slice(1)],
      /"elsewhere"/,
    ],
  ])("ends with 2 and one sentence when the trace %s", async (name, change, message) => {
    const { code, stdout, stderr } = await inProcess(["replay", changed(`${name}.jsonl`, change)]);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(message);
    expect(stderr.trim().split("\n")).toHaveLength(1);
  });

  test.each<[string[], RegExp]>([
    [["--at", "99"], /has 3 events; there is no state after event 99/],
    [["--step"], /--step needs a terminal/],
    [["--at", "two"], /must be a whole number from 0/],
  ])("refuses %j", async (options, message) => {
    const { code, stderr } = await iommucheck(["replay", trace, ...options]);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });
});

describe("minimize", () => {
  test("prints a command that a shell understands", async () => {
    const output = join(folder, "it's short.jsonl");
    const { stdout } = await inProcess(["minimize", trace, "-o", output]);
    const [, command] = /Replay with: iommucheck (.*)/.exec(stdout)!;
    const script = `"${process.execPath}" "${BIN}" ${command}`;
    expect(spawnSync("bash", ["-c", script], { encoding: "utf8" }).status).toBe(1);
  });

  test("drops the steps that the violation does not need and keeps the violation", async () => {
    const long = join(folder, "long.jsonl");
    const { header, entries } = longTrace();
    await writeTrace(long, header, entries);
    const short = join(folder, "short.jsonl");
    const { code, stderr, stdout } = await inProcess(["minimize", long, "-o", short]);
    expect(code).toBe(0);
    expect(stderr).toMatch(/long.jsonl: 8 steps, 3 are enough/);
    expect(stdout).toContain(`Replay with: iommucheck replay ${short}`);
    expect((await inProcess(["replay", short])).code).toBe(1);
  });

  test("refuses a trace that violates nothing", async () => {
    const { code, stderr } = await inProcess(["minimize", innocent()]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/violates nothing; only a run with a violation can be minimised/);
  });
});

/** A run with the violation of the bug and steps that have nothing to do with it. */
function longTrace(): Trace {
  return traceOf([
    "map page1",
    "start page1",
    "finish",
    "map page0",
    "evict page1",
    "start page0",
    "finish",
    "unmap page0",
  ]);
}

/** The run of the bug with these commands. */
function traceOf(commands: readonly string[]): Trace {
  const variants = [findVariant(catalogue, BUG)];
  const bounds = { pasids: 1, pages: 2, frames: 1, queue: 1 };
  const kernel = new Kernel(systemOf({ scenario: reference, bounds, variants }));
  const schedule = commands.map((wanted) => {
    const [type, page] = wanted.split(" ");
    return kernel.commands.findIndex(
      ({ stimulus }) => stimulus.type === type && stimulus["page"] === page,
    );
  });
  return makeTrace(kernel, { scenario: "reference", bounds, variants: [BUG] }, schedule);
}
