/** The package as a user installs it: what is in it, and that it runs from there. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const home = mkdtempSync(join(tmpdir(), "iommucheck-package-"));
const installed = join(home, "node_modules", "iommucheck");

/** Packs the package and lays it into a fresh folder, beside the dependencies that it declares. */
beforeAll(() => {
  const pack = ["pack", "--json", "--ignore-scripts", "--pack-destination", home];
  const packed = execFileSync("npm", pack, { cwd: ROOT, encoding: "utf8", stdio: "pipe" });
  const [{ filename }] = JSON.parse(packed) as [{ filename: string }];
  mkdirSync(installed, { recursive: true });
  execFileSync("tar", ["-xzf", join(home, filename), "-C", installed, "--strip-components=1"]);
  const { dependencies } = manifestIn(installed);
  for (const name of Object.keys(dependencies))
    symlinkSync(join(ROOT, "node_modules", name), join(home, "node_modules", name));
});

interface Manifest {
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, { readonly types: string }>>;
}

function manifestIn(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
}

function run(...parameters: string[]) {
  const bin = join(installed, "dist/src/cli/main.js");
  return spawnSync(process.execPath, [bin, ...parameters], { cwd: home, encoding: "utf8" });
}

test("the command works from the installed package", () => {
  const small = ["--bound", "pasids=1", "--bound", "pages=1"];
  const { status, stdout, stderr } = run("check", "reference", ...small);
  expect([status, stderr]).toEqual([0, ""]);
  expect(stdout).toContain("holds: every state within the bounds was judged");
  expect(run("--version").stdout).toBe(`${manifestIn(ROOT).version}\n`);
});

test("the library and the schemas of results can be imported by name", () => {
  const code = `
    import { check, defineCatalogue } from "iommucheck";
    console.log(typeof check, typeof defineCatalogue);
  `;
  const { stdout } = spawnSync(process.execPath, ["--input-type=module", "-e", code], {
    cwd: home,
    encoding: "utf8",
  });
  expect(stdout).toBe("function function\n");
  for (const name of ["result", "comparison"]) {
    const schema = createRequire(join(home, "x.js")).resolve(`iommucheck/${name}.schema.json`);
    expect(JSON.parse(readFileSync(schema, "utf8"))).toMatchObject({ type: "object" });
  }
});

test("models and invariants can be imported by name, with their types", () => {
  const code = `
    import { hostMachine } from "iommucheck/models/reference/host";
    import { noStaleIotlb } from "iommucheck/invariants/no-stale-iotlb";
    console.log(typeof hostMachine.provide, noStaleIotlb([]).name);
  `;
  const { stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", code], {
    cwd: home,
    encoding: "utf8",
  });
  expect([stdout, stderr]).toEqual(["function no-stale-iotlb\n", ""]);
  const { exports } = manifestIn(installed);
  for (const pattern of ["./models/*", "./invariants/*"]) {
    const { types } = exports[pattern]!;
    const file = types.replace(
      "*",
      pattern.startsWith("./m") ? "reference/host" : "no-stale-iotlb",
    );
    expect(readFileSync(join(installed, file), "utf8")).toContain("export declare const");
  }
});
