/** The tools that count an exported model again. */
import { existsSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { Language } from "../../src/export/write-model.ts";
import type { Counts } from "../bench/bounds.ts";
import { compile, compileRumur, isInstalled, rumurCounts, spinCounts } from "../bench/checkers.ts";
import { measure, type Command } from "../bench/measure.ts";

export interface CountingTool {
  readonly name: string;
  readonly language: Language;
  /** Why it cannot run here; undefined when it can. */
  readonly missing: () => string | undefined;
  /** Compiles what has to be compiled. */
  readonly prepare: (model: string, folder: string) => Command;
  /** The counts of a complete search that found every claim to hold. */
  readonly counts: (stdout: string) => Counts;
}

function needs(...programs: readonly string[]): () => string | undefined {
  return () => {
    const absent = programs.filter((program) => !isInstalled(program));
    return absent.length === 0 ? undefined : `apt-get install ${absent.join(" ")}`;
  };
}

/** Exact storage; the claims are asserted, which adds no transition where they hold. */
const spin: CountingTool = {
  name: "spin",
  language: "promela",
  missing: needs("spin", "gcc"),
  prepare: (model, folder) => {
    writeFileSync(join(folder, "model.pml"), model);
    // Without -o2 what is written and never read is no part of a state.
    compile("spin", ["-a", "-o2", "-DCLAIMS", "model.pml"], folder);
    const flags = ["-O1", "-w", "-DBFS", "-DSAFETY", "-DNOREDUCE", "-DNOCOMP"];
    compile("gcc", [...flags, "-o", "pan", "pan.c"], folder);
    return { file: join(folder, "pan"), args: ["-w22"] };
  },
  counts: spinCounts,
};

const rumur: CountingTool = {
  name: "rumur",
  language: "murphi",
  missing: needs("rumur", "gcc"),
  prepare: (model, folder) => {
    writeFileSync(join(folder, "model.m"), model);
    const off = ["--deadlock-detection", "off", "--symmetry-reduction", "off"];
    compile("rumur", ["--threads", "1", ...off, "--output", "model.c", "model.m"], folder);
    return compileRumur(["-O1"], folder);
  },
  counts: rumurCounts,
};

/** The class path of TLC: no distribution packages it. */
const TLC_PATH = process.env["TLA2TOOLS"];

const tlc: CountingTool = {
  name: "tlc",
  language: "tla",
  missing: () => {
    if (!isInstalled("java")) return "apt-get install default-jre";
    const files = (TLC_PATH ?? "").split(delimiter);
    return files.every((file) => existsSync(file)) ? undefined : "TLA2TOOLS=.../tla2tools.jar";
  },
  prepare: (model, folder) => {
    const [, module] = /^-+ MODULE (\w+)/.exec(model)!;
    writeFileSync(join(folder, `${module}.tla`), model);
    writeFileSync(join(folder, `${module}.cfg`), tlcConfiguration(model));
    const vm = ["-XX:+UseParallelGC", "-cp", TLC_PATH!, "tlc2.TLC"];
    return { file: "java", args: [...vm, "-workers", "1", module!] };
  },
  counts: (stdout) => {
    const counts = /^(\d+) states generated, (\d+) distinct states found, 0 states left/m;
    const [, generated, distinct] = counts.exec(stdout) ?? [];
    if (generated === undefined || !stdout.includes("No error has been found"))
      throw new Error(`TLC did not search everything without an error:\n${stdout}`);
    // The initial state is generated too.
    return { states: Number(distinct), transitions: Number(generated) - 1 };
  },
};

/** The configuration that stands in the model's last comment. */
function tlcConfiguration(model: string): string {
  const lines = model.slice(model.indexOf("The configuration")).split("\n").slice(1);
  const own = lines.filter((line) => line.startsWith("\\*   "));
  return own.map((line) => `${line.slice(5)}\n`).join("");
}

export const TOOLS: readonly CountingTool[] = [spin, rumur, tlc];

/** Has a tool count a model, in an empty folder. @throws Error when it cannot, or finds a claim violated */
export async function countAgain(
  tool: CountingTool,
  model: string,
  folder: string,
): Promise<Counts> {
  const { stdout } = await measure(tool.prepare(model, folder), folder);
  return tool.counts(stdout);
}
