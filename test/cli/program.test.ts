/** The program as a whole: help, list, a broken pipe, progress, and what is loaded when. */
import { spawnSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { catalogue } from "../../models/catalogue.ts";
import { BIN, iommucheck, inProcess, ROOT } from "./run-cli.ts";

test("list names every scenario with its bounds, and every variant", async () => {
  const { code, stdout } = await iommucheck(["list"]);
  expect(code).toBe(0);
  for (const { name } of [...catalogue.scenarios, ...catalogue.variants])
    expect(stdout).toMatch(new RegExp(`^${name}( |$)`, "m"));
  expect(stdout).toContain("110,385 states, 806,964 transitions, depth 19 on these bounds");
});

test("list describes what is named, and refuses what nobody knows", async () => {
  const bug = "reference-unmap-without-invalidation";
  const { stdout } = await inProcess(["list", "reference", bug]);
  expect(stdout).toMatch(/pages += 2 {2}\(1 to 8\) pages per address space/);
  expect(stdout).toContain("shown by: reference pasids=1 pages=1 frames=1 queue=1");
  expect(stdout).toContain("caught by: no-stale-iotlb");
  const { code, stderr } = await inProcess(["list", "refrence"]);
  expect(code).toBe(2);
  expect(stderr).toContain("did you mean reference?");
});

describe("help", () => {
  test.each(["list", "check", "replay", "minimize", "mutants", "compare"])(
    "of %s has examples",
    async (name) => {
      const { code, stdout } = await inProcess([name, "--help"]);
      expect(code).toBe(0);
      expect(stdout).toMatch(new RegExp(`Examples:\n  iommucheck ${name}`));
    },
  );

  test("of import qemu has examples", async () => {
    const { stdout } = await inProcess(["import", "qemu", "--help"]);
    expect(stdout).toContain("iommucheck import qemu boot.log.gz");
  });

  test("is what a call without a command shows, with 2", async () => {
    const { code, stderr } = await inProcess([]);
    expect(code).toBe(2);
    expect(stderr).toContain("Usage: iommucheck");
  });
});

test("an unknown command ends with 2 and a suggestion", async () => {
  const { code, stderr } = await inProcess(["chekc"]);
  expect(code).toBe(2);
  expect(stderr).toContain("Did you mean check?");
});

test("the version is the package's", async () => {
  const { stdout } = await iommucheck(["--version"]);
  expect(stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});

test.each([
  ["list", /^Scenarios\n0\n$/],
  ["check reference --bound pages=1 --bound pasids=1 --stats", /^reference .*\n[03]\n$/],
  ["check nowhere 2>&1", /^iommucheck: There is no scenario.*\n2\n$/],
])("a reader that goes away is no error: %s", (command, expected) => {
  const script = `"${process.execPath}" "${BIN}" ${command} | head -n 1; echo "\${PIPESTATUS[0]}"`;
  const { stdout, stderr } = spawnSync("bash", ["-c", script], { encoding: "utf8" });
  expect(stdout).toMatch(expected);
  expect(stderr).toBe("");
});

test("a quiet run with JSON loads neither zod, fast-check, tables, progress nor the TypeScript loader", () => {
  const run = spawnSync(
    process.execPath,
    [
      "--experimental-loader",
      `data:text/javascript,${encodeURIComponent(LOGGING_LOADER)}`,
      BIN,
      ...QUIET,
    ],
    { encoding: "utf8", cwd: ROOT },
  );
  expect(run.status).toBe(0);
  const loaded = run.stderr.match(/LOADED \S+/g) ?? [];
  expect(loaded.join("\n")).toContain("node_modules/xstate");
  for (const late of ["zod", "fast-check", "cli-table3", "cli-progress", "tsx"])
    expect(loaded.join("\n")).not.toContain(`node_modules/${late}/`);
});

const QUIET = ["check", "reference", "--bound", "pasids=1", "--quiet", "--json", "-"];
const LOGGING_LOADER = `
  import { writeSync } from "node:fs";
  export async function load(url, context, next) {
    writeSync(2, "LOADED " + url + "\\n");
    return next(url, context);
  }
`;
