/** Writes a trace file. */
import { mkdir, open, rm, type FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { LogEntry } from "./entry.ts";
import { fileError } from "./file-error.ts";
import type { TraceHeader } from "./trace.ts";

/** Entries in memory or as a stream. */
export type Entries = Iterable<LogEntry> | AsyncIterable<LogEntry>;

/** The lines of a trace file, each with its ending. */
export async function* traceLines(header: TraceHeader, entries: Entries): AsyncGenerator<string> {
  yield `${JSON.stringify(header)}\n`;
  for await (const entry of entries) yield `${JSON.stringify(entry)}\n`;
}

/**
 * Writes a trace, and the folders above it where they are missing. When the entries end in an error,
 * no half of a trace is left behind: without its end it could look like a whole one.
 * @throws InputError when the file cannot be written; what `entries` throws
 */
export async function writeTrace(
  file: string,
  header: TraceHeader,
  entries: Entries,
): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true });
    const handle = await open(file, "w");
    await fill(handle, Readable.from(traceLines(header, entries)), file);
  } catch (error) {
    throw fileError(error, file);
  }
}

async function fill(handle: FileHandle, lines: Readable, file: string): Promise<void> {
  const isRegular = (await handle.stat()).isFile();
  try {
    await pipeline(lines, handle.createWriteStream());
  } catch (error) {
    if (isRegular) await rm(file, { force: true });
    throw error;
  }
}
