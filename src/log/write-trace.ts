/** Writes a trace file. */
import { createWriteStream } from "node:fs";
import { realpath, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { LogEntry } from "./entry.ts";
import { fileError } from "./file-error.ts";
import { makeFolder } from "./make-folder.ts";
import type { TraceHeader } from "./trace.ts";

/** Entries in memory or as a stream. */
export type Entries = Iterable<LogEntry> | AsyncIterable<LogEntry>;

/** The lines of a trace file, each with its ending. */
export async function* traceLines(header: TraceHeader, entries: Entries): AsyncGenerator<string> {
  yield `${JSON.stringify(header)}\n`;
  for await (const entry of entries) yield `${JSON.stringify(entry)}\n`;
}

/**
 * Writes a trace, and the folders above it where they are missing. When the entries end in an error, what was
 * there before stays, and no half of a trace is left: without its end it could look like a whole one.
 * @throws InputError when the file cannot be written; what `entries` throws
 */
export async function writeTrace(
  file: string,
  header: TraceHeader,
  entries: Entries,
): Promise<void> {
  const lines = Readable.from(traceLines(header, entries));
  try {
    await makeFolder(dirname(file));
    const there = await stat(file).catch(() => undefined);
    // A pipe or a device takes lines as they come; a folder refuses them.
    if (there !== undefined && !there.isFile()) await pipeline(lines, createWriteStream(file));
    else await replaceFile(there === undefined ? file : await realpath(file), lines);
  } catch (error) {
    throw fileError(error, file);
  }
}

/** Writes beside the file first. */
async function replaceFile(file: string, lines: Readable): Promise<void> {
  const part = `${file}.part`;
  try {
    await pipeline(lines, createWriteStream(part));
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}
