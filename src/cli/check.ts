/** `iommucheck check`: explores scenarios and reports what was found. */
import type { Command } from "commander";
import { exitCodeOf } from "../check/exit-code.ts";
import type { Job } from "../catalogue/job.ts";
import { leftOutOf, selectJobs } from "../check/select.ts";
import type { Scenario } from "../system/index.ts";
import { addCheckOptions, jobOptionsOf, type CheckArguments } from "./check-options.ts";
import { CheckReport } from "./check-report.ts";
import { demandWritable } from "./outputs.ts";
import type { Context } from "./context.ts";
import { withInterrupt } from "./interrupt.ts";
import { loadCatalogue } from "./load-catalogue.ts";

const EXAMPLES = `
Examples:
  iommucheck check                                   every scenario on its default bounds
  iommucheck check reference --bound pages=3
  iommucheck check reference --variant reference-unmap-without-invalidation --trace-dir traces
  iommucheck check reference --explorer random --runs 200 --length 500 --seed 7
  iommucheck check reference --time-limit 30s --memory-limit 2GiB --json result.json
  iommucheck check --model ./my-protocol.ts

Exit codes: 0 complete and clean, 1 a violation or deadlock, 2 bad input, 3 incomplete.`;

export function addCheck(program: Command, context: Context): void {
  const command = program
    .command("check")
    .description("explore scenarios; when none is named all but those that show a known hole")
    .argument("[scenario...]", "names as in `iommucheck list`");
  addCheckOptions(command)
    .addHelpText("after", EXAMPLES)
    .action(async (scenarios: string[], given: CheckArguments) => {
      const catalogue = await loadCatalogue(context, given.model);
      const { variant: variants = [], bound: bounds = {} } = given;
      const jobs = selectJobs(catalogue, { scenarios, variants, bounds });
      const leftOut = leftOutOf(catalogue, scenarios, variants.length);
      await runJobs(jobs, leftOut, given, context);
    });
}

async function runJobs(
  jobs: readonly Job[],
  leftOut: readonly Scenario[],
  given: CheckArguments,
  { terminal, finish }: Context,
): Promise<void> {
  const { exploreJob, validateJobs } = await import("../check/explore.ts");
  const options = jobOptionsOf(given);
  validateJobs(jobs, options);
  await demandWritable(given);
  const report = new CheckReport(given, terminal, leftOut);
  const explore = async (signal: AbortSignal) => {
    for (const job of jobs) {
      const progress = await report.begin(job);
      const onProgress = progress.update;
      const explored = await exploreJob(job, { ...options, signal, onProgress }).finally(() =>
        progress.end(),
      );
      await report.add(explored);
    }
  };
  await withInterrupt(terminal.note, terminal.closed, explore).catch(async (error: unknown) => {
    // What was found before stays.
    await report.finish(error);
    throw error;
  });
  await report.finish();
  finish(exitCodeOf(report.results));
}
