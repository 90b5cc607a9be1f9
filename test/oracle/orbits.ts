/**
 * Has rumur count the orbits of the reference protocol, with scalarsets and exhaustive canonicalisation, beside this
 * checker. Exit code 0: all counts are equal. 1: some differ, or rumur failed. 3: rumur is not installed.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { reference } from "../../models/reference/scenarios.ts";
import { Kernel } from "../../src/kernel/index.ts";
import { exploreExhaustively } from "../../src/search/exhaustive.ts";
import type { Bounds, Counts } from "../bench/bounds.ts";
import { compile, compileRumur, isInstalled, rumurCounts } from "../bench/checkers.ts";
import { measure } from "../bench/measure.ts";
import { murphiModel } from "../bench/murphi.ts";
import { ORBIT_ROWS } from "./orbit-counts.ts";

const MODEL = fileURLToPath(new URL("reference-symmetric.m", import.meta.url));

async function countedByRumur(bounds: Bounds, folder: string): Promise<Counts> {
  const model = murphiModel(readFileSync(MODEL, "utf8"), bounds, true);
  writeFileSync(join(folder, "model.m"), model);
  const options = ["--threads", "1", "--deadlock-detection", "off"];
  const reduction = ["--symmetry-reduction", "exhaustive"];
  compile("rumur", [...options, ...reduction, "--output", "model.c", "model.m"], folder);
  const { stdout } = await measure(compileRumur(["-O2"], folder), folder);
  return rumurCounts(stdout);
}

async function countedHere(bounds: Bounds): Promise<Counts> {
  const kernel = new Kernel(reference.system({ ...bounds }));
  return exploreExhaustively(kernel, { symmetry: true });
}

async function main(): Promise<number> {
  const missing = ["rumur", "gcc"].filter((program) => !isInstalled(program));
  if (missing.length > 0) {
    console.log(`The orbits are not counted; to have it: apt-get install ${missing.join(" ")}`);
    return 3;
  }
  const folder = mkdtempSync(join(tmpdir(), "iommucheck-orbits-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  let isEqual = true;
  for (const { bounds } of ORBIT_ROWS) {
    const here = await countedHere(bounds);
    const there = await countedByRumur(bounds, folder);
    const same = here.states === there.states && here.transitions === there.transitions;
    isEqual &&= same;
    const told = [here, there].map((counts) => `${counts.states} / ${counts.transitions}`);
    const word = same ? "equal" : "DIFFERENT";
    console.log(`${Object.values(bounds).join(" ")}: here ${told[0]}, rumur ${told[1]}: ${word}`);
  }
  return isEqual ? 0 : 1;
}

process.exitCode = await main();
