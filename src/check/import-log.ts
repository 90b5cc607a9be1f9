/** Reads a foreign log once: counts it, judges it by rules that need no model, and keeps it as a trace. */
import { stat } from "node:fs/promises";
import { basename } from "node:path";
import type { Import } from "../import/import-qemu.ts";
import type { ImportSummary } from "../import/tally.ts";
import { Watch, type WatchResult } from "../import/watch.ts";
import type { LogEntry } from "../log/entry.ts";
import { InputError } from "../log/input-error.ts";
import { TRACE_KIND, TRACE_VERSION_WITHOUT_LOOP, type TraceHeader } from "../log/trace.ts";
import { writeTrace } from "../log/write-trace.ts";
import type { Monitor } from "../system/index.ts";

/** A log that is open, and the rules for it. */
export interface ForeignLog extends Import {
  readonly monitors: readonly Monitor[];
}

export interface ImportedLog {
  readonly summary: ImportSummary;
  readonly judged: readonly WatchResult[];
}

/**
 * Reads the log as a stream.
 * @param file what the log is called in the trace
 * @param output where to write the trace; nowhere when missing
 * @throws InputError when the input is no such log, the trace cannot be written, or would replace the log
 */
export async function importLog(
  log: ForeignLog,
  file: string,
  output?: string,
): Promise<ImportedLog> {
  if (output !== undefined && (await isSameFile(file, output)))
    throw new InputError(`${output}: is the log itself; name another file for its events.`);
  const watch = new Watch(log.monitors);
  const entries = watched(log.entries, watch);
  if (output !== undefined) await writeTrace(output, headerOf(file), entries);
  else for await (const _ of entries);
  return { summary: log.summary(), judged: watch.results() };
}

async function isSameFile(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([one, other].map((file) => stat(file).catch(() => undefined)));
  return a?.isFile() === true && a.dev === b?.dev && a.ino === b.ino;
}

async function* watched(entries: AsyncIterable<LogEntry>, watch: Watch): AsyncGenerator<LogEntry> {
  for await (const entry of entries) {
    watch.see(entry);
    yield entry;
  }
}

function headerOf(file: string): TraceHeader {
  return {
    kind: TRACE_KIND,
    version: TRACE_VERSION_WITHOUT_LOOP,
    scenario: null,
    source: { kind: "qemu", file: basename(file) },
    bounds: {},
    variants: [],
  };
}
