/** Runs the built program as a user does. */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { catalogue } from "../../models/catalogue.ts";
import { runProgram } from "../../src/cli/program.ts";
import { PLAIN } from "../../src/report/style.ts";

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));
export const BIN = join(ROOT, "dist/src/cli/main.js");

export interface CliRun {
  /** Null when a signal ended it. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Told when it was started; may send signals later. */
  readonly onStart?: (kill: (signal: NodeJS.Signals) => void) => Promise<void>;
}

/** Runs `iommucheck` with these parameters, in the root of the package. */
export function iommucheck(
  parameters: readonly string[],
  options: CliOptions = {},
): Promise<CliRun> {
  const env = { PATH: process.env["PATH"], ...options.env };
  const child = spawn(process.execPath, [BIN, ...parameters], { cwd: ROOT, env });
  let [stdout, stderr] = ["", ""];
  child.stdout.on("data", (data: Buffer) => void (stdout += data.toString()));
  child.stderr.on("data", (data: Buffer) => void (stderr += data.toString()));
  void options.onStart?.((signal) => void child.kill(signal));
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
}

/** Runs the program inside of this process: faster, for what does not need a process. */
export async function inProcess(parameters: readonly string[]): Promise<CliRun> {
  const [out, err]: [string[], string[]] = [[], []];
  const terminal = {
    style: PLAIN,
    print: (text: string) => void out.push(`${text}\n`),
    note: (text: string) => void err.push(`${text}\n`),
    closed: new AbortController().signal,
  };
  const builtIn = () => Promise.resolve(catalogue);
  const openQemuLog = () => Promise.reject(new Error("not here"));
  const code = await runProgram(parameters, { terminal, builtIn, openQemuLog });
  return { code, stdout: out.join(""), stderr: err.join("") };
}

/** A fresh folder outside of the repository. */
export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), "iommucheck-test-"));
}

/**
 * A copy of the example of a user's model, changed, outside of the package, with its imports as if they were
 * installed there.
 * @returns the file
 */
export function changedModel(change: (text: string) => string): string {
  const text = readFileSync(join(ROOT, "test/example/pasid-allocator.ts"), "utf8");
  const changed = change(text);
  if (changed === text) throw new Error("The change does not fit the example any more.");
  const xstate = createRequire(join(ROOT, "package.json")).resolve("xstate");
  const file = join(temporaryFolder(), "model.ts");
  writeFileSync(
    file,
    changed
      .replace('from "iommucheck"', `from "${join(ROOT, "dist/src/index.js")}"`)
      .replace('from "xstate"', `from "${xstate}"`),
  );
  return file;
}
