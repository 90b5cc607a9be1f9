/** Explores one job with the explorer of choice. */
import { systemOf, type Job } from "../catalogue/job.ts";
import { suggest } from "../catalogue/nearest.ts";
import { Kernel } from "../kernel/index.ts";
import { InputError } from "../log/input-error.ts";
import type { RandomOptions } from "../random/options.ts";
import { exploreExhaustively } from "../search/exhaustive.ts";
import type { CheckResult, ExploreOptions } from "../search/result.ts";
import { actorName, ModelError } from "../system/index.ts";

/** With the check for purity on, one in so many answers of the cache is compared with the models. */
const PURITY_CHECK_EVERY = 64;

/** What an exhaustive run does unless it is told otherwise. */
const ON = { partialOrder: true, symmetry: true, liveness: true };

/** What only random runs take. */
export type RandomJobOptions = Pick<RandomOptions, "seed" | "runs" | "length" | "mode" | "weights">;

/** Reductions and liveness are on unless they are switched off. */
export interface JobOptions extends ExploreOptions {
  /** Exhaustive by default. */
  readonly explorer?: "exhaustive" | "random";
  /** Off: the models run for every step; the same result, slower. On by default. */
  readonly cache?: boolean;
  /** Runs models twice and compares, to find those that depend on something hidden. Off by default. */
  readonly checkPurity?: boolean;
  readonly random?: RandomJobOptions;
}

/** A job with what its exploration found. The kernel can show the runs that led there. */
export interface Explored {
  readonly job: Job;
  readonly kernel: Kernel;
  readonly result: CheckResult;
}

/** @throws ModelError with the job when the model breaks a rule of the kernel */
export async function exploreJob(job: Job, options: JobOptions): Promise<Explored> {
  try {
    const kernel = new Kernel(systemOf(job), {
      cache: options.cache ?? true,
      purityCheckEvery: options.checkPurity === true ? PURITY_CHECK_EVERY : 0,
    });
    const result =
      options.explorer === "random"
        ? await exploreRandomly(kernel, options)
        : await exploreExhaustively(kernel, { ...ON, ...options });
    return { job, kernel, result };
  } catch (error) {
    throw error instanceof ModelError ? inJob(job, error) : error;
  }
}

/** One of several jobs failed: which one. */
function inJob({ scenario, variants }: Job, error: ModelError): ModelError {
  const place = [scenario.name, ...variants.map(({ name }) => name)].join(" with ");
  return new ModelError(error.code, `${place}: ${error.message}`, error);
}

async function exploreRandomly(kernel: Kernel, options: JobOptions): Promise<CheckResult> {
  // Loaded late: fast-check costs an exhaustive run 20 ms and some memory.
  const { explore } = await import("../random/explore.ts");
  return explore(kernel, { ...options, ...options.random });
}

/** Options whose names differ between the library and the command line. */
const OPTION_NAMES: Readonly<Record<string, string>> = {
  mode: "The option mode (--schedule-mode)",
  weights: "The option weights (--weight)",
};

/**
 * Finds what is wrong with jobs before the first one runs.
 * @throws InputError a variant that cannot be applied, a weight for a party that does not exist, options of
 * random runs for an exhaustive one
 */
export function validateJobs(jobs: readonly Job[], options: JobOptions): void {
  const [random] = Object.keys(options.random ?? {});
  if (options.explorer !== "random" && random !== undefined)
    throw new InputError(
      `${OPTION_NAMES[random] ?? `The option ${random}`} has a meaning for the random explorer only.`,
    );
  for (const job of jobs) {
    const { components } = systemOf(job);
    const names = components.flatMap(({ name, instances }) => [
      name,
      ...instances.map((instance) => actorName(name, instance)),
    ]);
    for (const name of Object.keys(options.random?.weights ?? {})) {
      if (names.includes(name)) continue;
      const hint = suggest(name, [...new Set(names)], "components");
      throw new InputError(`${job.scenario.name} has no component "${name}" to weigh; ${hint}`);
    }
  }
}
