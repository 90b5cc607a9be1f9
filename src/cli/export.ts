/** `iommucheck export`: a completely explored scenario as a model for SPIN, rumur or TLC. */
import { basename } from "node:path";
import { Option, type Command } from "commander";
import { EXIT } from "../check/exit-code.ts";
import { selectJobs } from "../check/select.ts";
import type { ExportedJob } from "../check/export-job.ts";
import type { Job } from "../catalogue/job.ts";
import { InputError } from "../log/input-error.ts";
import { addBudgetOptions, budgetOf, type BudgetArguments } from "./check-options.ts";
import type { Context } from "./context.ts";
import { withInterrupt } from "./interrupt.ts";
import { loadCatalogue } from "./load-catalogue.ts";
import { STDOUT, tryToWrite, writeText } from "./outputs.ts";
import { collect, namedInteger } from "./values.ts";

const EXAMPLES = `
Examples:
  iommucheck export --to promela reference > reference.pml
  iommucheck export --to murphi vtd.hw-core --bound pasids=1 --output hw-core.m
  iommucheck export --to tla reference --output Reference.tla

The head of each file says how to run it and what must be counted.

Exit codes: 0 written, 2 bad input, 3 the search was cut, so that there is no model.`;

interface ExportArguments extends BudgetArguments {
  readonly to: "promela" | "murphi" | "tla";
  readonly variant?: readonly string[];
  readonly bound?: Readonly<Record<string, number>>;
  readonly output?: string;
  readonly quiet?: true;
  readonly model?: string;
}

export function addExport(program: Command, context: Context): void {
  const command = program
    .command("export")
    .description("write a scenario as a model of another checker's language")
    .argument("<scenario>", "a name as in `iommucheck list`")
    .addOption(
      new Option("--to <language>", "promela for SPIN, murphi for rumur, tla for TLC")
        .choices(["promela", "murphi", "tla"])
        .makeOptionMandatory(),
    )
    .option("--variant <name>", "apply a bug or a proposal (repeatable)", collect)
    .option("--bound <name=value>", "set a bound of the scenario (repeatable)", namedInteger)
    .option("-o, --output <file>", "write the model there; standard output when missing or -");
  addBudgetOptions(command)
    .option("--quiet", "show no progress")
    .option("--model <file>", "export from a catalogue of your own")
    .addHelpText("after", EXAMPLES)
    .action(async (scenario: string, given: ExportArguments) => {
      const catalogue = await loadCatalogue(context, given.model);
      const { variant: variants = [], bound: bounds = {} } = given;
      const [job] = selectJobs(catalogue, { scenarios: [scenario], variants, bounds });
      await exportTo(job!, given, context);
    });
}

async function exportTo(job: Job, given: ExportArguments, context: Context): Promise<void> {
  const { exportJob } = await import("../check/export-job.ts");
  const { reportProgress, SILENT } = await import("../report/progress.ts");
  const file = given.output === STDOUT ? undefined : given.output;
  const module = given.to === "tla" && file !== undefined ? { module: moduleOf(file) } : {};
  if (file !== undefined) await tryToWrite(file);
  const { note, closed } = context.terminal;
  const { name } = job.scenario;
  const progress = given.quiet === true ? SILENT : await reportProgress(name, process.stderr);
  const options = { budget: budgetOf(given), onProgress: progress.update, ...module };
  const exported = await withInterrupt(note, closed, (signal) =>
    exportJob(job, given.to, { ...options, signal }).finally(progress.end),
  );
  await keep(exported, name, file, context);
}

async function keep(
  { result, text }: ExportedJob,
  scenario: string,
  file: string | undefined,
  { terminal, finish }: Context,
): Promise<void> {
  const { counted } = await import("../report/format.ts");
  const { states, transitions, stoppedBy } = result;
  if (text === undefined) {
    terminal.note(
      `iommucheck: ${scenario} was cut by ${stoppedBy} at ${counted(states, "state")}, and only a ` +
        "complete search can be exported; raise the limit or lower a bound.",
    );
    return finish(EXIT.incomplete);
  }
  if (file === undefined) terminal.print(text.trimEnd());
  else await writeText(file, text);
  const counts = `${counted(states, "state")}, ${counted(transitions, "transition")}`;
  terminal.note(`${scenario}: ${counts}${file === undefined ? "" : `, written to ${file}`}.`);
  finish(EXIT.clean);
}

/** A module of TLA+ is called as its file. */
function moduleOf(file: string): string {
  const name = basename(file).replace(/\.tla$/, "");
  if (/^[A-Za-z][A-Za-z0-9_]*$/.test(name) && !/^(WF|SF)_/.test(name)) return name;
  throw new InputError(
    `${file}: TLA+ calls a module as its file, and ${name} is no name for one; ` +
      "use letters, digits and _ only.",
  );
}
