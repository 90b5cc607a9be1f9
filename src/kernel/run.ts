/** A run: the states and the log that a schedule leads to. */
import type { LogEntry } from "../log/entry.ts";
import type { Kernel, Row } from "./kernel.ts";

/** A list of commands by index, taken from the initial state. */
export type Schedule = readonly number[];

export interface Run {
  readonly schedule: Schedule;
  /** The states: before the first step, and after each. */
  readonly rows: readonly Row[];
  readonly entries: readonly LogEntry[];
}

/** The log entries of one step. `seq` and `step` are what the step begins with. */
export function entriesOf(
  kernel: Kernel,
  command: number,
  events: readonly LogEntry["event"][],
  seq: number,
  step: number,
): LogEntry[] {
  const { actor, stimulus } = kernel.commands[command]!;
  return events.map((event, i) => ({ seq: seq + i, step, actor, command: stimulus, event }));
}

/**
 * Takes the commands of a schedule one after the other.
 * @returns the run, or the place (from 0) of the first command that is disabled
 */
export function runSchedule(
  kernel: Kernel,
  schedule: Schedule,
): Run | { readonly disabledAt: number } {
  const rows = [kernel.initialRow()];
  const entries: LogEntry[] = [];
  for (const [i, command] of schedule.entries()) {
    const outcome = kernel.take(rows[i]!, command);
    if (outcome === undefined) return { disabledAt: i };
    rows.push(outcome.row);
    entries.push(...entriesOf(kernel, command, outcome.events, entries.length + 1, i + 1));
  }
  return { schedule, rows, entries };
}
