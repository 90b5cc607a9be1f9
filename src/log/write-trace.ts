/** Writes a trace file. */
import { createWriteStream } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { LogEntry } from "./entry.ts";
import { fileError } from "./lines.ts";
import type { TraceHeader } from "./trace.ts";

/** Entries in memory or as a stream. */
export type Entries = Iterable<LogEntry> | AsyncIterable<LogEntry>;

/** The lines of a trace file, each with its ending. */
export async function* traceLines(header: TraceHeader, entries: Entries): AsyncGenerator<string> {
  yield `${JSON.stringify(header)}\n`;
  for await (const entry of entries) yield `${JSON.stringify(entry)}\n`;
}

/**
 * Writes a trace, and the folders above it where they are missing.
 * @throws InputError when the file cannot be written
 */
export async function writeTrace(
  file: string,
  header: TraceHeader,
  entries: Entries,
): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true });
    await pipeline(Readable.from(traceLines(header, entries)), createWriteStream(file));
  } catch (error) {
    throw fileError(error, file);
  }
}
