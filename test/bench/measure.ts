/** Runs a process and measures it as a whole: wall time, and peak resident memory. */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { performance } from "node:perf_hooks";

export interface Command {
  readonly file: string;
  readonly args: readonly string[];
}

export interface Measurement {
  readonly seconds: number;
  /** Time of all its threads on processors, which says more on a busy machine. */
  readonly cpuSeconds: number | undefined;
  /** Peak resident set; undefined where the system does not tell. */
  readonly peakMiB: number | undefined;
  readonly stdout: string;
}

const GNU_TIME = "/usr/bin/time";
// BSD's time does not know -f.
const hasGnuTime = existsSync(GNU_TIME) && spawnSync(GNU_TIME, ["-f", "%M", "true"]).status === 0;

/**
 * Runs a command in a folder. A status that is not expected, or a signal, is an error with what the
 * process said.
 */
export async function measure(command: Command, folder: string): Promise<Measurement> {
  return hasGnuTime ? measureWithTime(command, folder) : run(command, folder);
}

// A process started by Node itself would report Node's own peak: on Linux the peak of the memory that
// a fork shared with its parent survives exec. `time` stands in between, and is small.
async function measureWithTime({ file, args }: Command, folder: string): Promise<Measurement> {
  const report = join(folder, "usage.txt");
  rmSync(report, { force: true });
  const timed = { file: GNU_TIME, args: ["-f", "%M %U %S", "-o", report, file, ...args] };
  const result = await run(timed, folder);
  const [peakKiB, user, system] = readFileSync(report, "utf8").trim().split(" ").map(Number);
  return { ...result, peakMiB: peakKiB / 1024, cpuSeconds: user + system };
}

function run({ file, args }: Command, folder: string): Promise<Measurement> {
  return new Promise((resolve, reject) => {
    const start = performance.now();
    const child = spawn(file, args, { cwd: folder, stdio: ["ignore", "pipe", "pipe"] });
    const output = { stdout: "", stderr: "" };
    child.stdout.setEncoding("utf8").on("data", (text: string) => (output.stdout += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (output.stderr += text));
    const peak = hasGnuTime ? undefined : watchPeak(child.pid);
    let seconds = 0;
    child.on("exit", () => (seconds = (performance.now() - start) / 1000));
    child.on("error", reject);
    child.on("close", (status, signal) => {
      const peakMiB = peak?.();
      if (status === 0) resolve({ seconds, cpuSeconds: undefined, peakMiB, stdout: output.stdout });
      else reject(new Error(failure(file, args, signal ?? `status ${status}`, output)));
    });
  });
}

/** Polls the peak of a process, which only grows: at most the growth of the last 5 ms is missed. */
function watchPeak(pid: number | undefined): () => number | undefined {
  let peakMiB: number | undefined;
  const timer = setInterval(() => (peakMiB = readPeak(pid) ?? peakMiB), 5);
  return () => {
    clearInterval(timer);
    return peakMiB;
  };
}

function readPeak(pid: number | undefined): number | undefined {
  try {
    const line = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"));
    return line === null ? undefined : Number(line[1]) / 1024;
  } catch {
    return undefined; // it has ended, or the system has no /proc
  }
}

function failure(
  file: string,
  args: readonly string[],
  how: string,
  output: { stdout: string; stderr: string },
): string {
  const said = (output.stderr.trim() || output.stdout.trim()).split("\n").slice(-15).join("\n");
  return `${[file, ...args].join(" ")} ended with ${how}:\n${said}`;
}
