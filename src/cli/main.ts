#!/usr/bin/env node
/** The bin: hands the built-in catalogue to the program. */
import { failureCode, runProgram } from "./program.ts";
import { processTerminal } from "./terminal.ts";

const terminal = processTerminal();
// Node would end with 1, which means a violation here.
process.on("uncaughtException", (error) => process.exit(failureCode(error, terminal)));

process.exitCode = await runProgram(process.argv.slice(2), {
  terminal,
  builtIn: async () => (await import("../../models/catalogue.ts")).catalogue,
  openQemuLog: async (file) => {
    const { importQemu } = await import("../import/import-qemu.ts");
    const { vtdLog } = await import("../../models/vtd-log/log-model.ts");
    return { ...importQemu(file, vtdLog), monitors: vtdLog.monitors };
  },
});
