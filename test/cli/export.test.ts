/** `iommucheck export`: where the model goes, and what is refused. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { changedModel, iommucheck, inProcess, temporaryFolder } from "./run-cli.ts";

const SMALL = ["--bound", "pasids=1", "--bound", "pages=1", "--quiet"];

test.each([
  ["promela", /^\/\*\n[^]*\ninit \{\n/],
  ["murphi", /^--[^]*\nstartstate begin\n/],
  ["tla", /^---- MODULE Reference ----\n/],
])("a model in %s is printed, and nothing else", async (language, form) => {
  const run = await inProcess(["export", "--to", language, "reference", ...SMALL]);
  expect([run.code, run.stderr]).toEqual([0, "reference: 22 states, 55 transitions.\n"]);
  expect(run.stdout).toMatch(form);
  expect(run.stdout).toMatch(/bounds +pasids=1 pages=1 frames=2 queue=2$/m);
  expect(run.stdout).toMatch(/states +22$/m);
});

test("the built program writes into a file, which gives a module of TLA+ its name", async () => {
  const file = join(temporaryFolder(), "My_model.tla");
  const { code, stdout } = await iommucheck([
    "export",
    "--to",
    "tla",
    "reference",
    ...SMALL,
    "--output",
    file,
  ]);
  expect([code, stdout]).toEqual([0, ""]);
  expect(readFileSync(file, "utf8")).toMatch(/^---- MODULE My_model ----\n[^]*\n====\n$/);
});

test("variants are applied, and said", async () => {
  const bug = "reference-unmap-without-invalidation";
  const { code, stdout } = await inProcess([
    "export",
    "--to",
    "murphi",
    "reference",
    "--variant",
    bug,
    "--quiet",
  ]);
  expect(code).toBe(0);
  expect(stdout).toMatch(new RegExp(`variants +${bug}$`, "m"));
  expect(stdout).toContain("Violated: no-stale-iotlb.");
});

test("a user's own scenario can be exported", async () => {
  const model = changedModel((text) => text.replace("allocator", "giver"));
  const { code, stdout } = await inProcess(["list", "--model", model]);
  expect(code).toBe(0);
  const [, scenario] = /^ *(pasid\S+)/m.exec(stdout)!;
  const run = await inProcess([
    "export",
    "--to",
    "promela",
    scenario!,
    "--model",
    model,
    "--quiet",
  ]);
  expect(run.code).toBe(0);
  expect(run.stdout).toContain("d_step");
});

test("a search that was cut is refused with 3, no model is written, and none overwritten", async () => {
  const folder = temporaryFolder();
  const cut = ["export", "--to", "tla", "reference", "--max-states", "50", "--quiet", "--output"];
  const kept = join(folder, "Kept.tla");
  writeFileSync(kept, "kept");
  for (const file of ["New.tla", "Kept.tla"])
    expect((await inProcess([...cut, join(folder, file)])).code).toBe(3);
  expect(readdirSync(folder)).toEqual(["Kept.tla"]);
  expect(readFileSync(kept, "utf8")).toBe("kept");

  const run = await inProcess([
    "export",
    "--to",
    "tla",
    "reference",
    "--max-states",
    "50",
    "--quiet",
  ]);
  expect([run.code, run.stdout]).toEqual([3, ""]);
  expect(run.stderr).toMatch(
    /^iommucheck: reference was cut by max-states at \d+ states, and only/,
  );
});

test.each([
  [["--to", "alloy", "reference"], /promela, murphi, tla/],
  [["reference"], /--to <language>/],
  [["--to", "tla"], /missing required argument 'scenario'/],
  [["--to", "tla", "refrence"], /did you mean reference\?/],
  [["--to", "tla", "reference", "--bound", "pages=99"], /must be a whole number from 1 to 8/],
  [["--to", "tla", "reference", "--output", "/tmp/a-b.tla"], /a-b is no name for one/],
  [["--to", "tla", "reference", "--output", "/nowhere/A.tla"], /no such file or directory/],
])("%j is bad input", async (parameters, complaint) => {
  const { code, stdout, stderr } = await inProcess(["export", ...parameters]);
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toMatch(complaint);
});

test("help has examples", async () => {
  const { code, stdout } = await inProcess(["export", "--help"]);
  expect(code).toBe(0);
  expect(stdout).toContain("iommucheck export --to promela reference");
});
