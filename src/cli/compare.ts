/** `iommucheck compare`: what a proposal repairs, keeps and breaks, beside what there is and its alternatives. */
import { availableParallelism } from "node:os";
import type { Command } from "commander";
import { EXIT, type ExitCode } from "../check/exit-code.ts";
import { InputError } from "../log/input-error.ts";
import type { ComparisonVerdict } from "../report/comparison.ts";
import type { Catalogue } from "../system/index.ts";
import { addBudgetOptions, budgetOf, type BudgetArguments } from "./check-options.ts";
import type { Context } from "./context.ts";
import { withInterrupt } from "./interrupt.ts";
import { loadCatalogue, loadProposal } from "./load-catalogue.ts";
import { demandWritable, STDOUT } from "./outputs.ts";
import { collect, namedInteger, threadCount, THREADS_MAX } from "./values.ts";

const EXAMPLES = `
Examples:
  iommucheck compare resv-mem-t-direct                     in all scenarios that it names
  iommucheck compare resv-mem-t-direct --against iort-rmr --against dynamic-stage2-doorbell
  iommucheck compare resv-mem-t-direct --scenario msi.sw-nested-passthrough --trace-dir traces
  iommucheck compare ./my-proposal.ts --markdown reply.md
  iommucheck compare my-proposal --model ./my-protocol.ts --json -

A file exports \`proposal\` (defineProposal), and \`catalogue\` if it brings scenarios of its own.

Exit codes: 0 every claim is confirmed and nothing regressed, 1 a claim is refuted or something regressed,
2 bad input, 3 undecided: a search was cut, or a claim speaks of what never happens within the bounds.`;

export interface CompareArguments extends BudgetArguments {
  readonly against?: readonly string[];
  readonly scenario?: readonly string[];
  readonly bound?: Readonly<Record<string, number>>;
  readonly threads?: number;
  readonly json?: string;
  readonly markdown?: string;
  readonly traceDir?: string;
  readonly quiet?: true;
  readonly model?: string;
}

/** What is compared, by name, and where each name comes from. */
export interface Compared {
  readonly catalogue: Catalogue;
  readonly proposal: string;
  readonly against: readonly string[];
  /** The user's file of each side that has one. */
  readonly files: ReadonlyMap<string, string>;
}

const CODES: Readonly<Record<ComparisonVerdict, ExitCode>> = {
  confirmed: EXIT.clean,
  refuted: EXIT.violation,
  regressed: EXIT.violation,
  undecided: EXIT.incomplete,
};

export function addCompare(program: Command, context: Context): void {
  const command = program
    .command("compare")
    .description("judge what a proposal claims, beside what there is and its alternatives")
    .argument("<proposal>", "a name as in `iommucheck list`, or a file that exports `proposal`")
    .option("--against <other>", "another proposal or variant, or a file (repeatable)", collect)
    .option("--scenario <name>", "only in this scenario (repeatable)", collect)
    .option("--bound <name=value>", "set a bound of the scenarios (repeatable)", namedInteger);
  addBudgetOptions(command)
    .option("--threads <n>", "search with so many threads (default: one per core)", threadCount)
    .option("--json <file>", "write the comparison as JSON; - is standard output")
    .option("--markdown <file>", "write it as Markdown for a mailing list; - is standard output")
    .option("--trace-dir <dir>", "write the trace of every violation and difference there")
    .option("--quiet", "show no progress")
    .option("--model <file>", "names are of a catalogue of your own")
    .addHelpText("after", EXAMPLES)
    .action((proposal: string, given: CompareArguments) => runCompare(proposal, given, context));
}

async function runCompare(
  proposal: string,
  given: CompareArguments,
  context: Context,
): Promise<void> {
  if (given.json === STDOUT && given.markdown === STDOUT)
    throw new InputError("--json and --markdown cannot both be written to standard output.");
  if (given.json !== undefined && given.json === given.markdown)
    throw new InputError(`--json and --markdown both name ${given.json}; name two files.`);
  const { planComparison } = await import("../compare/plan.ts");
  const { compare } = await import("../compare/compare.ts");
  // Loaded late: other commands draw no tables of it.
  const { CompareReport } = await import("./compare-report.ts");
  const compared = await loadCompared(proposal, given, context);
  const { scenario: scenarios = [], bound: bounds = {} } = given;
  const plan = planComparison(compared.catalogue, { ...compared, scenarios, bounds });
  await demandWritable(given);
  const { terminal, finish } = context;
  const report = new CompareReport(given, compared, terminal);
  const threads = given.threads ?? Math.min(THREADS_MAX, availableParallelism());
  const options = { budget: budgetOf(given), threads, watch: report.watch };
  const comparison = await withInterrupt(terminal.note, terminal.closed, (signal) =>
    compare(plan, { ...options, signal }),
  );
  await report.write(comparison);
  finish(CODES[comparison.verdict]);
}

/** The catalogue with the proposals of all files: that of --model, or of the proposal's file, or the built-in one. */
async function loadCompared(
  proposal: string,
  { against: others = [], model }: CompareArguments,
  context: Context,
): Promise<Compared> {
  const files = new Map<string, string>();
  const isNeeded = model !== undefined || !isFile(proposal);
  let catalogue = isNeeded ? await loadCatalogue(context, model) : undefined;
  const names: string[] = [];
  for (const word of [proposal, ...others]) {
    if (isFile(word)) {
      const loaded = await loadProposal(context, word, catalogue);
      catalogue = loaded.catalogue;
      files.set(loaded.name, word);
      names.push(loaded.name);
    } else names.push(word);
  }
  const [name, ...against] = names;
  return { catalogue: catalogue!, proposal: name!, against, files };
}

function isFile(word: string): boolean {
  return /[\\/]|\.m?[tj]s$/.test(word);
}
