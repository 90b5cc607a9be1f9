#!/usr/bin/env node
/** The bin: hands the built-in catalogue to the program. */
import { runProgram } from "./program.ts";
import { processTerminal } from "./terminal.ts";

const builtIn = async () => (await import("../../models/catalogue.ts")).catalogue;

process.exitCode = await runProgram(process.argv.slice(2), builtIn, processTerminal());
