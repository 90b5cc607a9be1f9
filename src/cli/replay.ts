/** `iommucheck replay`: drives the machines with a trace again and shows the run. */
import type { Command } from "commander";
import { EXIT } from "../check/exit-code.ts";
import type { Replay } from "../replay/replay.ts";
import type { Context } from "./context.ts";
import { loadCatalogue } from "./load-catalogue.ts";
import { natural } from "./values.ts";

const EXAMPLES = `
Examples:
  iommucheck replay traces/reference--reference-unmap-without-invalidation--no-stale-iotlb.jsonl
  iommucheck replay trace.jsonl --at 5     the whole translation state after event 5
  iommucheck replay trace.jsonl --step     walk forwards and backwards with the arrow keys

A trace of a liveness property is driven around its loop once more; what makes the loop fair is shown.

Exit codes: 1 the trace shows a violation, 0 it runs through without one, 2 it does not fit the models or is
malformed.`;

interface ReplayArguments {
  readonly at?: number;
  readonly step?: true;
  readonly model?: string;
}

export function addReplay(program: Command, context: Context): void {
  program
    .command("replay")
    .description("drive the machines with a trace again and show every step")
    .argument("<file>", "a trace")
    .option(
      "--at <n>",
      "show the whole translation state after event n (0: the initial one)",
      natural,
    )
    .option("--step", "walk through the run on a terminal")
    .option("--model <file>", "the trace is of a catalogue of your own")
    .addHelpText("after", EXAMPLES)
    .action(async (file: string, given: ReplayArguments) => {
      const { readTrace } = await import("../log/read-trace.ts");
      const { replay } = await import("../replay/replay.ts");
      const catalogue = await loadCatalogue(context, given.model);
      const replayed = replay(catalogue, await readTrace(file), file);
      await show(replayed, file, given, context);
      const { outcome } = replayed;
      context.finish(
        outcome === "clean" ? EXIT.clean : outcome === "misfit" ? EXIT.badInput : EXIT.violation,
      );
    });
}

async function show(
  replayed: Replay,
  file: string,
  { at, step }: ReplayArguments,
  { terminal }: Context,
): Promise<void> {
  const { renderReplay, renderStateAt } = await import("../report/replay-text.ts");
  const { stateAt } = await import("../check/state-at.ts");
  if (step === true) await (await import("./walk.ts")).walk(replayed, terminal.style);
  else if (at === undefined) terminal.print(renderReplay(replayed, terminal.style));
  else terminal.print(renderStateAt(stateAt(replayed, at, file), at, terminal.style));
  if (replayed.misfit !== undefined) terminal.note(`iommucheck: ${replayed.misfit.message}`);
}
