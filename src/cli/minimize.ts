/** `iommucheck minimize`: drops the steps of a trace that its violation does not need. */
import type { Command } from "commander";
import { EXIT } from "../check/exit-code.ts";
import type { Context } from "./context.ts";
import { replayCommand } from "./commands.ts";
import { loadCatalogue } from "./load-catalogue.ts";

const EXAMPLES = `
Examples:
  iommucheck minimize long.jsonl -o short.jsonl
  iommucheck minimize long.jsonl                 shows the short run

Exit codes: 0 done, 2 the trace shows no violation or a loop, does not fit the models or is malformed.`;

interface MinimizeArguments {
  readonly output?: string;
  readonly model?: string;
}

export function addMinimize(program: Command, context: Context): void {
  program
    .command("minimize")
    .description("drop the steps of a trace that its violation does not need")
    .argument("<file>", "a trace that ends in a violation")
    .option("-o, --output <file>", "write the short trace there")
    .option("--model <file>", "the trace is of a catalogue of your own")
    .addHelpText("after", EXAMPLES)
    .action(async (file: string, given: MinimizeArguments) => {
      const catalogue = await loadCatalogue(context, given.model);
      await minimizeFile(file, given, catalogue, context);
    });
}

async function minimizeFile(
  file: string,
  { output, model }: MinimizeArguments,
  catalogue: Awaited<ReturnType<Context["builtIn"]>>,
  { terminal, finish }: Context,
): Promise<void> {
  const { readTrace } = await import("../log/read-trace.ts");
  const { replay } = await import("../replay/replay.ts");
  const { minimizeReplay } = await import("../check/minimize-replay.ts");
  const replayed = replay(catalogue, await readTrace(file), file);
  const short = minimizeReplay(replayed, file);
  const { length } = replayed.schedule;
  terminal.note(`${file}: ${length} steps, ${short.entries.at(-1)?.step ?? 0} are enough.`);
  if (output !== undefined) {
    const { writeTrace } = await import("../log/write-trace.ts");
    await writeTrace(output, short.header, short.entries);
    terminal.print(`Replay with: ${replayCommand(output, model)}`);
  } else {
    const { renderReplay } = await import("../report/replay-text.ts");
    terminal.print(renderReplay(replay(catalogue, short, file), terminal.style));
  }
  finish(EXIT.clean);
}
