/** The excerpts of logs in test/data/qemu, and edits that put faults into them. */
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { vtdLog } from "../../models/vtd-log/log-model.ts";
import { importQemu, type Import } from "../../src/import/import-qemu.ts";
import { watch } from "../../src/import/watch.ts";
import type { LogEntry } from "../../src/log/entry.ts";

/** The path of an excerpt. */
export function excerptPath(name: string): string {
  return new URL(`../data/qemu/${name}`, import.meta.url).pathname;
}

/** The lines of an excerpt. */
export function excerpt(name: string): string[] {
  const bytes = readFileSync(excerptPath(name));
  const text = (name.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString();
  return text.split("\n").slice(0, -1);
}

export async function* stream<T>(items: Iterable<T>): AsyncGenerator<T> {
  yield* items;
}

/** Imports lines as a VT-d log. */
export function importLines(lines: Iterable<string>): Import {
  return importQemu(stream(lines), vtdLog);
}

/** All entries of a log. */
export async function entriesOf(lines: Iterable<string>): Promise<LogEntry[]> {
  const entries: LogEntry[] = [];
  for await (const entry of importLines(lines).entries) entries.push(entry);
  return entries;
}

/** The verdict of each rule that the log puts to the test, by the rule's name. */
export async function verdictsOf(lines: Iterable<string>): Promise<Record<string, string>> {
  const results = await watch(vtdLog.monitors, importLines(lines).entries);
  return Object.fromEntries(
    results
      .filter(({ verdict }) => verdict !== "notReached")
      .map(({ monitor, verdict }) => [monitor.name, verdict]),
  );
}

/** What a rule says of a violation, with the line of the log: `12: text`. Undefined when it holds. */
export async function complaintOf(
  rule: string,
  lines: Iterable<string>,
): Promise<string | undefined> {
  const monitors = vtdLog.monitors.filter(({ name }) => name === rule);
  const [result] = await watch(monitors, importLines(lines).entries);
  const violation = result!.violation;
  return violation && `${String(violation.entry.command["line"])}: ${violation.message}`;
}

/** The index of the n-th line that fits. */
export function find(lines: readonly string[], pattern: RegExp, nth = 1): number {
  const index = lines.flatMap((line, i) => (pattern.test(line) ? [i] : []))[nth - 1];
  if (index === undefined) throw new Error(`The excerpt has not ${nth} lines of ${pattern}.`);
  return index;
}

/** Takes lines out. */
export function without(lines: readonly string[], from: number, count = 1): string[] {
  return lines.toSpliced(from, count);
}

/** Puts lines in before a line. */
export function withLines(lines: readonly string[], at: number, ...added: string[]): string[] {
  return lines.toSpliced(at, 0, ...added);
}

/** Changes one line. */
export function withEdit(
  lines: readonly string[],
  at: number,
  what: string | RegExp,
  by: string,
): string[] {
  const edited = lines[at]!.replace(what, by);
  if (edited === lines[at]) throw new Error(`Line ${at + 1} has no ${what}: ${edited}`);
  return lines.with(at, edited);
}

/** Swaps what stands behind the prefix of two lines. */
export function withSwap(lines: readonly string[], a: number, b: number): string[] {
  return lines.with(a, lines[b]!).with(b, lines[a]!);
}
