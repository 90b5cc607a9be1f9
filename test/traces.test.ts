/** The recorded counterexamples: complete, as short as the search finds them today, and replayable. */
import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { catalogue } from "../models/catalogue.ts";
import { readTrace } from "../src/log/read-trace.ts";
import { replay } from "../src/replay/replay.ts";
import { iommucheck, ROOT } from "./cli/run-cli.ts";

const FOLDER = join(ROOT, "traces");
const recorded = readdirSync(FOLDER).filter((file) => file.endsWith(".jsonl"));
const bugs = catalogue.variants.filter(({ kind }) => kind === "bug");

/** Where the variants are explored afresh. */
const fresh = mkdtempSync(join(tmpdir(), "iommucheck-traces-"));
let mutants: { code: number | null; stdout: string };

/** The number of steps of a trace. */
function stepsOf(file: string): number {
  const last = readFileSync(file, "utf8").trimEnd().split("\n").at(-1)!;
  return (JSON.parse(last) as { step: number }).step;
}

beforeAll(async () => {
  mutants = await iommucheck(["mutants", "--quiet", "--trace-dir", fresh]);
}, 300_000);

test("every bug is caught as declared, and every benign variant passes", () => {
  expect(mutants.stdout).toMatch(/(\d+) of \1 as declared/);
  expect(mutants.code).toBe(0);
});

test("what is recorded is as short as what the search finds (`npm run traces` records afresh)", () => {
  const lengths = (folder: string, files: readonly string[]) =>
    Object.fromEntries(files.map((file) => [file, stepsOf(join(folder, file))]));
  expect(lengths(FOLDER, recorded)).toEqual(lengths(fresh, readdirSync(fresh)));
});

test.each(bugs)(
  "$name has a trace of the claim that must catch it",
  ({ name, showcases, caughtBy }) => {
    for (const { scenario } of showcases)
      expect(recorded).toContain(`${scenario}--${name}--${caughtBy[0]!}.jsonl`);
  },
);

test.each(recorded)("%s replays to its violation", async (file) => {
  const path = join(FOLDER, file);
  const replayed = replay(catalogue, await readTrace(path), path);
  expect(replayed).toMatchObject({ outcome: "violated", showsClaim: true, isSameShape: true });
});
