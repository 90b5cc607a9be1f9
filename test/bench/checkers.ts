/** The checkers that are compared, each with the settings that suit it best. */
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ResultDocument, ScenarioResult } from "../../src/report/result-document.ts";
import type { Bounds, Counts } from "./bounds.ts";
import type { Command } from "./measure.ts";
import { murphiModel } from "./murphi.ts";
import { promelaActions, promelaDefines } from "./promela.ts";

export interface Checker {
  /** As it stands in the table. */
  readonly name: string;
  /** Programs that must be in the PATH. */
  readonly needs: readonly string[];
  /** Compiles what has to be compiled, in a folder of its own. */
  readonly prepare: (bounds: Bounds, folder: string) => Command;
  /** Finds the counts in what it printed. */
  readonly counts: (stdout: string) => Counts;
}

const HERE = fileURLToPath(new URL(".", import.meta.url));

/** The command line tool as `npm run build` leaves it. */
export const CLI = join(HERE, "../../dist/src/cli/main.js");

/** The same work as the others do: every state and every order of steps, in one thread. */
const SAME_WORK = ["--no-por", "--no-symmetry", "--no-liveness", "--threads", "1"];

/** One `check` of the command line tool with its result as JSON on stdout. */
export function checkCommand(scenario: string, ...options: readonly string[]): Command {
  return {
    file: process.execPath,
    args: [CLI, "check", scenario, ...SAME_WORK, ...options, "--quiet", "--json", "-"],
  };
}

/** The result that such a command printed. */
export function scenarioResult(stdout: string): ScenarioResult {
  const document = JSON.parse(stdout) as ResultDocument;
  return document.results[0];
}

/** iommucheck as a whole process, caches cold, with its invariant. */
export const iommucheck: Checker = {
  name: "iommucheck",
  needs: [],
  prepare: (bounds) => {
    if (!existsSync(CLI)) throw new Error("iommucheck is not built: run npm run build first.");
    const options = Object.entries(bounds).flatMap(([name, n]) => ["--bound", `${name}=${n}`]);
    return checkCommand("reference", ...options);
  },
  counts: (stdout) => scenarioResult(stdout),
};

// Exact storage. Without the mask compression (NOCOMP, SPACE) and with 2^23 slots both searches are
// at their best at a million states: with 2^20 or 2^25 slots they take 5 to 10 % longer.
const SPIN_FLAGS = ["-O3", "-DSAFETY", "-DNOREDUCE"];
const SPIN_BEST = [...SPIN_FLAGS, "-DNOCOMP", "-DSPACE"];
const SPIN_SLOTS = "-w23";

interface SpinOptions {
  readonly name: string;
  readonly flags: readonly string[];
  readonly run: readonly string[];
  readonly invariant?: boolean;
}

function spin({ name, flags, run, invariant = false }: SpinOptions): Checker {
  return {
    name,
    needs: ["spin", "gcc"],
    prepare: (bounds, folder) => {
      copyFileSync(join(HERE, "reference.pml"), join(folder, "reference.pml"));
      writeFileSync(join(folder, "actions.pml"), promelaActions(bounds));
      const defines = [...promelaDefines(bounds), ...(invariant ? ["-DINVARIANT"] : [])];
      compile("spin", ["-a", ...defines, "reference.pml"], folder);
      compile("gcc", [...flags, "-o", "pan", "pan.c"], folder);
      return { file: join(folder, "pan"), args: run };
    },
    counts: spinCounts,
  };
}

/** The counts of a complete search without an error. */
export function spinCounts(stdout: string): Counts {
  if (!/errors: 0$/m.test(stdout) || stdout.includes("max search depth too small"))
    throw new Error(`SPIN did not search everything without an error:\n${stdout}`);
  // SPIN adds up states stored and matched, and so counts the initial state as a transition.
  const transitions = found(stdout, /^\s*(\d+) transitions/m) - 1;
  return { states: found(stdout, /^\s*(\d+) states, stored/m), transitions };
}

interface RumurOptions {
  readonly name: string;
  readonly options?: readonly string[];
  readonly invariant?: boolean;
}

function rumur({ name, options = [], invariant = true }: RumurOptions): Checker {
  const fixed = ["--threads", "1", "--deadlock-detection", "off", "--symmetry-reduction", "off"];
  return {
    name,
    needs: ["rumur", "gcc"],
    prepare: (bounds, folder) => {
      const template = readFileSync(join(HERE, "reference.m"), "utf8");
      writeFileSync(join(folder, "model.m"), murphiModel(template, bounds, invariant));
      compile("rumur", [...fixed, ...options, "--output", "model.c", "model.m"], folder);
      return compileRumur(["-O3", "-march=native"], folder);
    },
    counts: rumurCounts,
  };
}

/** Compiles the checker that rumur has written as model.c. */
export function compileRumur(flags: readonly string[], folder: string): Command {
  // Only x86-64 has, and needs, the flag for double-width compare-and-swap.
  const machine = process.arch === "x64" ? ["-mcx16"] : [];
  const files = ["-std=c11", "-o", "model", "model.c", "-lpthread"];
  compile("gcc", [...flags, ...machine, ...files], folder);
  return { file: join(folder, "model"), args: [] };
}

/** The counts of a complete search; rumur ends with another status when it finds an error. */
export function rumurCounts(stdout: string): Counts {
  // Lines of progress speak of rules fired too.
  return {
    states: found(stdout, /^\s*(\d+) states, \d+ rules fired in/m),
    transitions: found(stdout, /^\s*\d+ states, (\d+) rules fired in/m),
  };
}

/** Whether a program is in the PATH. */
export function isInstalled(program: string): boolean {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  return folders.some((folder) => existsSync(join(folder, program)));
}

/** Runs a compiler in a folder. @throws Error with what it said */
export function compile(program: string, args: readonly string[], folder: string): void {
  const result = spawnSync(program, args, { cwd: folder, encoding: "utf8" });
  if (result.error !== undefined) throw result.error;
  if (result.status !== 0)
    throw new Error(`${program} ${args.join(" ")} failed:\n${result.stdout}${result.stderr}`);
}

function found(text: string, pattern: RegExp): number {
  const match = pattern.exec(text);
  if (match === null) throw new Error(`Found no ${pattern} in what a checker printed:\n${text}`);
  return Number(match[1]);
}

/** SPIN's search to which the others are held: breadth first, without checking any claim. */
export const spinBreadthFirst = spin({
  name: "SPIN breadth first",
  flags: [...SPIN_BEST, "-DBFS"],
  run: [SPIN_SLOTS],
});

/** rumur with one thread, its claim checked and able to print a trace. */
export const rumurOneThread = rumur({ name: "rumur, invariant" });

/** The comparison proper. */
export const CHECKERS: readonly Checker[] = [
  iommucheck,
  spinBreadthFirst,
  // The stack must hold the longest path without a repeated state: nearly 10^6 at 2 2 4 3.
  spin({ name: "SPIN depth first", flags: SPIN_BEST, run: [SPIN_SLOTS, "-m2000000"] }),
  rumurOneThread,
];

/** The same peers with other settings: what the choices above are worth. */
export const VARIATIONS: readonly Checker[] = [
  spin({
    name: "SPIN breadth first, invariant",
    flags: [...SPIN_BEST, "-DBFS"],
    run: [SPIN_SLOTS],
    invariant: true,
  }),
  spin({ name: "SPIN breadth first, its defaults", flags: [...SPIN_FLAGS, "-DBFS"], run: [] }),
  rumur({
    name: "rumur, invariant, no trace, 64 MiB set",
    options: ["--counterexample-trace", "off", "--set-capacity", String(64 * 2 ** 20)],
  }),
  rumur({ name: "rumur, no invariant", invariant: false }),
];
