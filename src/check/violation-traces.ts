/** Writes the trace of every violated claim of an exploration. */
import { join } from "node:path";
import type { Job } from "../catalogue/job.ts";
import type { Trace } from "../log/trace.ts";
import { writeTrace } from "../log/write-trace.ts";
import { makeTrace } from "../replay/make-trace.ts";
import { findingsOf, type Finding } from "./collect-evidence.ts";
import type { Explored } from "./explore.ts";

/**
 * Writes `<scenario>--<variants>--<claim>.jsonl` into a folder, which is made when it is missing.
 * @returns the file of each claim by its name
 * @throws InputError when a file cannot be written
 */
export async function writeViolationTraces(
  explored: Explored,
  folder: string,
): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const finding of findingsOf(explored.result)) {
    const file = join(folder, traceFileName(explored.job, finding.name));
    const { header, entries } = traceOf(explored, finding);
    await writeTrace(file, header, entries);
    files.set(finding.name, file);
  }
  return files;
}

/** The trace of a finding. */
export function traceOf({ job, kernel, result }: Explored, finding: Finding): Trace {
  const { name, kind, violation } = finding;
  const { explorer, seed } = result;
  const origin = {
    scenario: job.scenario.name,
    bounds: job.bounds,
    variants: job.variants.map((variant) => variant.name),
    claim: { name, kind },
    ...(violation.loopStart !== undefined && {
      loop: { start: violation.loopStart },
      parameters: violation.parameters,
    }),
    explorer: { name: explorer, ...(seed === undefined ? {} : { seed }) },
  };
  return makeTrace(kernel, origin, violation.schedule);
}

/** Without variants the middle part is missing. */
export function traceFileName({ scenario, variants }: Job, claim: string): string {
  const parts = [scenario.name, variants.map(({ name }) => name).join("+"), claim];
  return `${parts.filter((part) => part !== "").join("--")}.jsonl`;
}
