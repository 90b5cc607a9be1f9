/** `iommucheck list`: an overview of scenarios and variants, or everything about some of them. */
import type { Command } from "commander";
import { EXIT } from "../check/exit-code.ts";
import { suggest } from "../catalogue/nearest.ts";
import { InputError } from "../log/input-error.ts";
import { renderCatalogue, renderScenario, renderVariant } from "../report/catalogue-list.ts";
import type { Style } from "../report/style.ts";
import type { Catalogue } from "../system/index.ts";
import type { Context } from "./context.ts";
import { loadCatalogue } from "./load-catalogue.ts";

const EXAMPLES = `
Examples:
  iommucheck list
  iommucheck list reference        description, and what each bound means
  iommucheck list --model ./lock.ts`;

export function addList(program: Command, context: Context): void {
  program
    .command("list")
    .description("list scenarios and variants; those that are named in full")
    .argument("[name...]", "scenarios or variants")
    .option("--model <file>", "list a catalogue of your own")
    .addHelpText("after", EXAMPLES)
    .action(async (names: string[], { model }: { model?: string }) => {
      const catalogue = await loadCatalogue(context, model);
      const { print, style } = context.terminal;
      const texts = names.map((name) => describe(name, catalogue, style));
      print(names.length === 0 ? renderCatalogue(catalogue, style) : texts.join("\n\n"));
      context.finish(EXIT.clean);
    });
}

/** @throws InputError when there is nothing of this name */
function describe(name: string, { scenarios, variants }: Catalogue, style: Style): string {
  const scenario = scenarios.find((s) => s.name === name);
  if (scenario !== undefined) return renderScenario(scenario, style);
  const variant = variants.find((v) => v.name === name);
  if (variant !== undefined) return renderVariant(variant, style);
  const names = [...scenarios, ...variants].map((known) => known.name);
  throw new InputError(
    `There is no scenario or variant "${name}"; ${suggest(name, names, "names")}`,
  );
}
