/** `iommucheck describe`: what a scenario is made of, and who may touch what. */
import type { Command } from "commander";
import { EXIT } from "../check/exit-code.ts";
import { selectJobs } from "../check/select.ts";
import type { Context } from "./context.ts";
import { loadCatalogue } from "./load-catalogue.ts";
import { demandWritable, STDOUT, writeText } from "./outputs.ts";
import { collect, namedInteger } from "./values.ts";

const EXAMPLES = `
Examples:
  iommucheck describe vtd.end-to-end
  iommucheck describe reference --json -           with what each single command may touch
  iommucheck describe --model ./lock.ts lock --bound threads=3`;

interface DescribeArguments {
  readonly variant?: readonly string[];
  readonly bound?: Readonly<Record<string, number>>;
  readonly json?: string;
  readonly model?: string;
}

export function addDescribe(program: Command, context: Context): void {
  program
    .command("describe")
    .description("say what a scenario is made of, and who may touch what")
    .argument("<scenario>", "a name as in `iommucheck list`")
    .option("--variant <name>", "apply a bug or a proposal (repeatable)", collect)
    .option("--bound <name=value>", "set a bound of the scenario (repeatable)", namedInteger)
    .option("--json <file>", "write it as JSON; - is standard output, then nothing else")
    .option("--model <file>", "describe a scenario of a catalogue of your own")
    .addHelpText("after", EXAMPLES)
    .action((scenario: string, given: DescribeArguments) => describe(scenario, given, context));
}

async function describe(
  scenario: string,
  given: DescribeArguments,
  { terminal, finish, ...context }: Context,
): Promise<void> {
  const { describeJob } = await import("../check/describe.ts");
  const { json, variant: variants = [], bound: bounds = {} } = given;
  const catalogue = await loadCatalogue({ terminal, finish, ...context }, given.model);
  const [job] = selectJobs(catalogue, { scenarios: [scenario], variants, bounds });
  if (json !== undefined) await demandWritable({ json });
  const described = describeJob(job!);
  const text = JSON.stringify({ version: 1, tool: "iommucheck", ...described }, undefined, 2);
  if (json === STDOUT) terminal.print(text);
  else {
    if (json !== undefined) await writeText(json, `${text}\n`);
    const { renderDescription } = await import("../report/description-text.ts");
    terminal.print(renderDescription(described, terminal.style));
  }
  finish(EXIT.clean);
}
