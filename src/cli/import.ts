/** `iommucheck import`: reads the log of a real machine and judges it by the rules that need no model. */
import type { Command } from "commander";
import { EXIT } from "../check/exit-code.ts";
import type { Context } from "./context.ts";

const EXAMPLES = `
Examples:
  iommucheck import qemu boot.log.gz
  iommucheck import qemu boot.log -o boot.jsonl      keeps the events as a trace

The log is what QEMU writes with: -trace 'vtd_*' -D FILE
Exit codes: 0 no rule is broken, 1 one is, 2 the file is no such log.`;

export function addImport(program: Command, context: Context): void {
  program
    .command("import")
    .description("read the log of a real machine")
    .command("qemu")
    .description("read a trace log of QEMU's VT-d (plain or gzip) and judge it")
    .argument("<file>", "the log")
    .option("-o, --output <file>", "write its events as a trace")
    .addHelpText("after", EXAMPLES)
    .action(async (file: string, { output }: { output?: string }) => {
      const { importLog } = await import("../check/import-log.ts");
      const { renderImport } = await import("../report/import-text.ts");
      const log = await context.openQemuLog(file);
      const { summary, judged } = await importLog(log, file, output);
      const { print, style } = context.terminal;
      print(renderImport(file, summary, judged, style));
      const isBroken = judged.some(({ verdict }) => verdict === "violated");
      context.finish(isBroken ? EXIT.violation : EXIT.clean);
    });
}
