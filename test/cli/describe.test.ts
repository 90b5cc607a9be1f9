/** `iommucheck describe`: what it says about the models, and what it refuses. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Description } from "../../src/report/ownership.ts";
import { changedModel, iommucheck, inProcess, temporaryFolder } from "./run-cli.ts";

/** The row of a structure in the table, without its columns. */
const row = (text: string, structure: string) =>
  new RegExp(`^ {2}${structure.replaceAll(".", "\\.")} +(.*)$`, "m").exec(text)?.[1]?.split(/ +/);

test("the reference protocol's table is the one that its description tells", async () => {
  const { code, stdout } = await inProcess(["describe", "reference"]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^reference {2}One page table, one IOTLB, one invalidation queue\n/);
  expect(stdout).toContain(
    `Who may touch what

  structure  guest  host  device
  ---------  -----  ----  ------
  pte        rw           r
  pending    rw     w
  iotlb             rw    rw
  dma                     rw
  queue      rw     rw
  executing         rw
`,
  );
  expect(stdout).toContain("no-stale-iotlb (4 instances)\n    ");
});

test("end to end, each stage has one owner, and the caches belong to the unit", async () => {
  const { stdout } = await inProcess(["describe", "vtd.end-to-end"]);
  const owns = (party: string) => new RegExp(`^ {4}${party}: (?:.|\n {4}(?!\\w+:))*`, "m");
  const [guests] = owns("guest").exec(stdout)!;
  for (const own of ["firstStage", "guest.pasidEntry", "guest.context"])
    expect(guests).toContain(own);
  expect(owns("mapPath").exec(stdout)![0]).toContain("secondStage");
  expect(owns("hostDriver").exec(stdout)![0]).toContain("pasidTable");

  // Only the engine and the walker have a cell in the rows of caches; the guest has none on the host's side.
  for (const cache of ["iotlb", "pasidCache", "fsCache", "ssCache"])
    expect(row(stdout, cache), cache).toHaveLength(2);
  expect(row(stdout, "guest.pasidEntry")).toEqual(["rw", "r"]);
  expect(stdout).toMatch(/^ {2}secondStage {20,}r /m);
});

test("a variant's extended footprint is in the table", async () => {
  const variant = "device-hits-only-what-is-revoked";
  const plain = await inProcess(["describe", "vtd.hw-core"]);
  const { stdout } = await inProcess(["describe", "vtd.hw-core", "--variant", variant]);
  expect(stdout).toContain(`with ${variant}: The device uses translations`);
  expect(row(plain.stdout, "iotlb")).toEqual(["rw", "rw"]);
  expect(row(stdout, "iotlb")).toEqual(["rw", "rw", "r"]);
});

describe("JSON", () => {
  test("has what each type of command may touch, and stands alone on standard output", async () => {
    const { code, stdout } = await inProcess(
      "describe reference --bound pages=3 --json -".split(" "),
    );
    expect(code).toBe(0);
    const { version, bounds, parties } = JSON.parse(stdout) as Description & { version: number };
    expect(version).toBe(1);
    expect(bounds["pages"]).toMatchObject({ value: 3, default: 2 });
    const host = parties.find(({ name }) => name === "host")!;
    expect(host.commands.find(({ type }) => type === "execute")).toEqual({
      type: "execute",
      commands: 1,
      reads: ["executing"],
      writes: ["executing", "iotlb", "pending"],
      emits: ["host.invalidationExecuted"],
    });
    expect(host.commands.find(({ type }) => type === "evict")!.commands).toBe(6);
  });

  test("goes to a file beside the text", async () => {
    const file = join(temporaryFolder(), "description.json");
    const { stdout } = await inProcess(["describe", "reference", "--json", file]);
    expect(stdout).toContain("Who may touch what");
    expect(JSON.parse(readFileSync(file, "utf8"))).toMatchObject({ scenario: "reference" });
  });
});

test("help has examples", async () => {
  const { stdout } = await inProcess(["describe", "--help"]);
  expect(stdout).toContain("Examples:\n  iommucheck describe vtd.end-to-end");
});

describe("is refused with 2 and one sentence:", () => {
  test.each<[string, string[], RegExp]>([
    ["no scenario", [], /missing required argument 'scenario'/],
    ["two scenarios", ["reference", "vtd.hw-core"], /too many arguments/],
    ["an unknown scenario", ["refrence"], /no scenario "refrence"; did you mean reference\?/],
    ["an unknown bound", ["reference", "--bound", "page=1"], /no bound "page"/],
    ["a bound out of range", ["reference", "--bound", "pages=9"], /from 1 to 8, not 9/],
    ["an unknown variant", ["reference", "--variant", "x"], /no variant "x"/],
    [
      "a variant of another scenario",
      ["reference", "--variant", "intel-flush-omits-drain"],
      /does not apply to the scenario reference/,
    ],
    ["a file that cannot be written", ["reference", "--json", "/nowhere/x.json"], /nowhere/],
    ["a model that is not there", ["reference", "--model", "/nowhere.ts"], /nowhere/],
  ])("%s", async (_what, parameters, message) => {
    const { code, stdout, stderr } = await inProcess(["describe", ...parameters]);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain("    at ");
    expect(stdout).toBe("");
  });

  test("a model whose footprint names a place that the state does not have", async () => {
    const model = changedModel((text) => text.replace('["used[self]"]', '["usde[self]"]'));
    const run = await iommucheck(["describe", "pasid-allocator", "--model", model]);
    expect(run.code).toBe(2);
    expect(run.stderr).toMatch(/footprint of driver names usde\[self\].*no place usde there/);
  });

  test("a model that touches what its footprint leaves out, when it is explored", async () => {
    const model = changedModel((text) =>
      text.replace('writes: ["taken[pasid]", "used[self]"]', 'writes: ["taken[pasid]"]'),
    );
    const { code, stderr } = await iommucheck(["check", "--model", model, "--quiet"]);
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /driver\.driver0 .*"take".*the reducer, at driver\.pasidTaken, wrote used\.driver0, which is outside/,
    );
    expect(stderr).not.toContain("    at ");
  });
});
