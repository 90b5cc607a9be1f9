/** The program: its subcommands, and how errors end it. */
import { Command, CommanderError } from "commander";
import { EXIT, type ExitCode } from "../check/exit-code.ts";
import { addCheck } from "./check.ts";
import { addCompare } from "./compare.ts";
import type { Context } from "./context.ts";
import { addDescribe } from "./describe.ts";
import { addExport } from "./export.ts";
import { addImport } from "./import.ts";
import { addList } from "./list.ts";
import { addMinimize } from "./minimize.ts";
import { addMutants } from "./mutants.ts";
import { addReplay } from "./replay.ts";
import { sentenceOf } from "./sentence.ts";
import type { Terminal } from "./terminal.ts";
import { version } from "./version.ts";

const SUBCOMMANDS = [
  addList,
  addDescribe,
  addCheck,
  addReplay,
  addMinimize,
  addMutants,
  addCompare,
  addExport,
  addImport,
];

/** Runs the command line. @returns the exit code */
export async function runProgram(
  parameters: readonly string[],
  surroundings: Omit<Context, "finish">,
): Promise<ExitCode> {
  let code: ExitCode = EXIT.clean;
  const program = programOf({ ...surroundings, finish: (c) => void (code = c) });
  try {
    await program.parseAsync(parameters, { from: "user" });
    return code;
  } catch (error) {
    return failureCode(error, surroundings.terminal);
  }
}

function programOf(context: Context): Command {
  const program = new Command("iommucheck")
    .description("Model checker for IOMMU protocols: explores every interleaving within bounds.")
    .version(version())
    .exitOverride()
    .configureOutput({
      writeOut: (text) => context.terminal.print(text.trimEnd()),
      writeErr: (text) => context.terminal.note(text.trimEnd()),
    })
    .showHelpAfterError("(iommucheck --help lists the commands)")
    .addHelpText("after", "\nStart with:\n  iommucheck list\n  iommucheck check reference");
  for (const add of SUBCOMMANDS) add(program, context);
  for (const command of program.commands) command.showHelpAfterError(false);
  return program;
}

/** Says what went wrong, unless commander has done so. @returns the exit code */
export function failureCode(error: unknown, terminal: Terminal): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.clean : EXIT.badInput;
  terminal.note(`iommucheck: ${sentenceOf(error)}`);
  return EXIT.badInput;
}
