/** `iommucheck list`: the scenarios with their bounds, and the variants. */
import type { Command } from "commander";
import { EXIT } from "../check/exit-code.ts";
import { renderCatalogue } from "../report/catalogue-list.ts";
import type { Context } from "./context.ts";
import { loadCatalogue } from "./load-catalogue.ts";

export function addList(program: Command, context: Context): void {
  program
    .command("list")
    .description("list scenarios with their bounds, and variants")
    .option("--model <file>", "list a catalogue of your own")
    .addHelpText("after", "\nExamples:\n  iommucheck list\n  iommucheck list --model ./lock.ts")
    .action(async ({ model }: { model?: string }) => {
      const catalogue = await loadCatalogue(context, model);
      context.terminal.print(renderCatalogue(catalogue, context.terminal.style));
      context.finish(EXIT.clean);
    });
}
