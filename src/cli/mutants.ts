/** `iommucheck mutants`: every bug variant must be caught, every benign one must pass. */
import type { Command } from "commander";
import { EXIT, type ExitCode } from "../check/exit-code.ts";
import type { Explored } from "../check/explore.ts";
import type { MutantResult } from "../check/mutants.ts";
import type { MutantRow } from "../report/mutants-table.ts";
import { mutantCommand } from "./commands.ts";
import { addBudgetOptions, budgetOf, type BudgetArguments } from "./check-options.ts";
import type { Context } from "./context.ts";
import { withInterrupt } from "./interrupt.ts";
import { loadCatalogue } from "./load-catalogue.ts";
import { demandWritable } from "./outputs.ts";
import { collect } from "./values.ts";

const EXAMPLES = `
Examples:
  iommucheck mutants                      every bug and benign variant in its showcases
  iommucheck mutants reference            those of one scenario
  iommucheck mutants --trace-dir traces   keeps the counterexamples

Liveness is judged for bugs that name a liveness property, and for benign variants.

Exit codes: 0 each bug is caught by exactly the claims that it names and each benign variant passes, 1 not so,
2 bad input, 3 a search was cut before it could tell.`;

interface MutantsArguments extends BudgetArguments {
  readonly variant?: readonly string[];
  readonly traceDir?: string;
  readonly quiet?: true;
  readonly model?: string;
}

export function addMutants(program: Command, context: Context): void {
  const command = program
    .command("mutants")
    .description("test the invariants: every bug variant must be caught")
    .argument("[scenario...]", "only variants that these show")
    .option("--variant <name>", "only this variant (repeatable)", collect);
  addBudgetOptions(command)
    .option("--trace-dir <dir>", "write the trace of every violation there")
    .option("--quiet", "show no progress")
    .option("--model <file>", "test a catalogue of your own")
    .addHelpText("after", EXAMPLES)
    .action((scenarios: string[], given: MutantsArguments) => runAll(scenarios, given, context));
}

async function runAll(
  scenarios: readonly string[],
  given: MutantsArguments,
  context: Context,
): Promise<void> {
  const { exploreJob, validateJobs } = await import("../check/explore.ts");
  const { judgeMutant, needsLiveness, selectMutants } = await import("../check/mutants.ts");
  const { reportProgress, SILENT } = await import("../report/progress.ts");
  const catalogue = await loadCatalogue(context, given.model);
  const mutants = selectMutants(catalogue, scenarios, given.variant ?? []);
  const budget = budgetOf(given);
  validateJobs(
    mutants.map(({ job }) => job),
    {},
  );
  await demandWritable(given);
  const { terminal } = context;
  const results: MutantResult[] = [];
  const testAll = async (signal: AbortSignal) => {
    for (const mutant of mutants) {
      const progress =
        given.quiet === true ? SILENT : await reportProgress(mutant.variant.name, process.stderr);
      const liveness = needsLiveness(mutant);
      const options = { budget, signal, onProgress: progress.update, liveness };
      const explored = await exploreJob(mutant.job, options).finally(progress.end);
      await keepTraces(explored, given.traceDir);
      results.push(judgeMutant(mutant, explored.result));
    }
  };
  try {
    await withInterrupt(terminal.note, terminal.closed, testAll);
  } finally {
    // Also after an error: what was found before stays.
    await conclude(results, mutants.length, given.model, context);
  }
}

async function keepTraces(explored: Explored, folder: string | undefined): Promise<void> {
  if (folder === undefined) return;
  const { writeViolationTraces } = await import("../check/violation-traces.ts");
  await writeViolationTraces(explored, folder);
}

async function conclude(
  results: readonly MutantResult[],
  asked: number,
  model: string | undefined,
  context: Context,
): Promise<void> {
  if (results.length === 0) return;
  const { renderMutants } = await import("../report/mutants-table.ts");
  const { uncaughtClaims } = await import("../check/mutants.ts");
  const { print, style } = context.terminal;
  const rows = results.map((result) => rowOf(result, model));
  print(renderMutants(rows, asked, style));
  const uncaught = uncaughtClaims(results);
  for (const { variant, claims } of uncaught)
    print(`${variant.name} names ${claims.join(", ")}, which no showcase violates.`);
  context.finish(uncaught.length > 0 ? EXIT.violation : codeOf(results));
}

function rowOf(result: MutantResult, model: string | undefined): MutantRow {
  const { variant, verdict, complaint, caughtBy, traceSteps, statesSeen } = result;
  const { states, seconds } = result.result;
  return {
    variant: variant.name,
    scenario: result.job.scenario.name,
    isGood: isGood(result),
    verdict: complaint ?? (isGood(result) ? verdict : verdict.toUpperCase()),
    caughtBy,
    ...(traceSteps === undefined ? {} : { traceSteps }),
    ...(statesSeen === undefined ? {} : { statesSeen }),
    states,
    seconds,
    command: mutantCommand(result.job, model),
  };
}

function isGood({ verdict }: MutantResult): boolean {
  return verdict === "caught" || verdict === "passed";
}

function codeOf(results: readonly MutantResult[]): ExitCode {
  const bad = results.filter((result) => !isGood(result));
  if (bad.some(({ verdict }) => verdict !== "undecided")) return EXIT.violation;
  return bad.length > 0 ? EXIT.incomplete : EXIT.clean;
}
