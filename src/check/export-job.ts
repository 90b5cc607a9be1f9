/** Explores a job completely and writes it in the language of another model checker. */
import type { Job } from "../catalogue/job.ts";
import { writeModel, type Language } from "../export/write-model.ts";
import type { CheckResult, ExploreOptions } from "../search/result.ts";
import { exploreJob } from "./explore.ts";

export interface ExportOptions extends Pick<ExploreOptions, "budget" | "onProgress" | "signal"> {
  /** What TLA+ calls the module; made from the scenario's name by default. */
  readonly module?: string;
}

export interface ExportedJob {
  readonly result: CheckResult;
  /** Undefined when the search was cut: an incomplete model would be another system. */
  readonly text?: string;
}

/** @throws ModelError when the model breaks a rule of the kernel */
export async function exportJob(
  job: Job,
  language: Language,
  { module, ...options }: ExportOptions = {},
): Promise<ExportedJob> {
  const plain = { partialOrder: false, symmetry: false, liveness: false };
  const { kernel, result } = await exploreJob(job, { ...options, ...plain });
  if (!result.complete) return { result };
  const { scenario, bounds } = job;
  const variants = job.variants.map(({ name }) => name);
  const origin = { scenario: scenario.name, title: scenario.title, bounds, variants, result };
  return { result, text: writeModel(kernel, origin, language, module) };
}
