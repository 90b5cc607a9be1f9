/**
 * Compares iommucheck with SPIN and rumur on the reference protocol, and profiles one scenario.
 * Exit code 1: the counts disagree. 2: bad options, or a checker could not be compiled or run.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { cpus, loadavg, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { parseBounds } from "./bounds.ts";
import { CHECKERS, CLI, iommucheck, isInstalled, VARIATIONS, type Checker } from "./checkers.ts";
import { profileTable } from "./profile.ts";
import { disagreements, runSeries } from "./series.ts";
import { caption, comparisonTable, goals } from "./table.ts";

const HELP = `Compares iommucheck with SPIN and rumur on the reference protocol.

  --runs N          runs of each checker (default 5)
  --bounds "P N F Q" PASIDs, pages, frames, queue; repeatable (default "2 2 4 3" and "1 5 2 2")
  --all             the peers with other settings as well
  --peers-only      leave iommucheck out
  --profile NAME    the scenario whose time is split up (default vtd.hw-core)
  --no-profile      leave that out

npm run bench -- --runs 1 --bounds "2 2 2 2"`;

function readOptions() {
  const { values } = parseArgs({
    options: {
      runs: { type: "string", default: "5" },
      bounds: { type: "string", multiple: true, default: ["2 2 4 3", "1 5 2 2"] },
      all: { type: "boolean", default: false },
      "peers-only": { type: "boolean", default: false },
      profile: { type: "string", default: "vtd.hw-core" },
      "no-profile": { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  const runs = Number(values.runs);
  if (!Number.isInteger(runs) || runs < 1)
    throw new Error(`--runs takes a positive integer, not "${values.runs}".`);
  return { ...values, runs, bounds: values.bounds.map(parseBounds) };
}

type Options = ReturnType<typeof readOptions>;

/** The checkers that can run here; says how to get the others. */
function present(options: Options): Checker[] {
  const wanted = [...CHECKERS, ...(options.all ? VARIATIONS : [])];
  const missing = [...new Set(wanted.flatMap((c) => c.needs))].filter((p) => !isInstalled(p));
  if (missing.length > 0)
    console.log(
      `Not found: ${missing.join(", ")}. apt-get install ${missing.join(" ")} brings them; ` +
        "going on with what is there.",
    );
  return wanted
    .filter((c) => !c.needs.some((program) => missing.includes(program)))
    .filter((c) => c !== iommucheck || !options["peers-only"]);
}

function machineLine(): string {
  const version = (program: string, option: string) =>
    spawnSync(program, [option], { encoding: "utf8" }).stdout?.split("\n")[0] || `no ${program}`;
  const gib = (totalmem() / 2 ** 30).toFixed(0);
  return [
    `${cpus().length} × ${cpus()[0]?.model ?? "unknown processor"}, ${gib} GiB, load ${loadLine()}`,
    [`Node ${process.version}`, version("gcc", "--version")]
      .concat(version("spin", "-V"), version("rumur", "--version"))
      .join("; "),
  ].join("\n");
}

function loadLine(): string {
  return loadavg()
    .map((load) => load.toFixed(2))
    .join(" ");
}

/** A line of progress on a terminal, overwritten by the next one. */
function onRun(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
}

/** @returns whether all counts agree */
async function compare(options: Options, folder: string): Promise<boolean> {
  const checkers = present(options);
  let agree = true;
  for (const bounds of checkers.length === 0 ? [] : options.bounds) {
    const rows = await runSeries(checkers, bounds, options.runs, folder, onRun);
    onRun("");
    const wrong = disagreements(rows, bounds);
    const ending = wrong.length === 0 ? "All counts agree." : wrong.join("\n");
    console.log(`\n${caption(bounds, rows, options.runs)}\n${comparisonTable(rows)}`);
    console.log([ending, ...goals(rows, bounds), `load ${loadLine()}`].join("\n"));
    agree &&= wrong.length === 0;
  }
  return agree;
}

async function main(): Promise<number> {
  const options = readOptions();
  if (options.help) {
    console.log(HELP);
    return 0;
  }
  const folder = mkdtempSync(join(tmpdir(), "iommucheck-bench-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  process.once("SIGINT", () => process.exit(130));
  console.log(machineLine());
  const agree = await compare(options, folder);
  if (!options["no-profile"] && existsSync(CLI)) {
    mkdirSync(join(folder, "profile"));
    console.log(`\n${await profileTable(options.profile, join(folder, "profile"))}`);
  }
  return agree ? 0 : 1;
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
