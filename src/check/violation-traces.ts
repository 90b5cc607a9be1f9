/** Writes the trace of every violated claim of an exploration. */
import { join } from "node:path";
import { writeTrace } from "../log/write-trace.ts";
import { makeTrace } from "../replay/make-trace.ts";
import { findingsOf } from "./collect-evidence.ts";
import type { Explored } from "./explore.ts";
import type { Job } from "./job.ts";

/**
 * Writes `<scenario>--<variants>--<claim>.jsonl` into a folder, which is made when it is missing.
 * @returns the file of each claim by its name
 * @throws InputError when a file cannot be written
 */
export async function writeViolationTraces(
  { job, kernel, result }: Explored,
  folder: string,
): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  const { explorer, seed } = result;
  for (const { name, kind, violation } of findingsOf(result)) {
    const file = join(folder, traceFileName(job, name));
    const origin = {
      scenario: job.scenario.name,
      bounds: job.bounds,
      variants: job.variants.map((variant) => variant.name),
      claim: { name, kind },
      explorer: { name: explorer, ...(seed === undefined ? {} : { seed }) },
    };
    const { header, entries } = makeTrace(kernel, origin, violation.schedule);
    await writeTrace(file, header, entries);
    files.set(name, file);
  }
  return files;
}

/** Without variants the middle part is missing. */
export function traceFileName({ scenario, variants }: Job, claim: string): string {
  const parts = [scenario.name, variants.map(({ name }) => name).join("+"), claim];
  return `${parts.filter((part) => part !== "").join("--")}.jsonl`;
}
