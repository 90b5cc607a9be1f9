/**
 * The trace file: JSON Lines, a header and then one event a line.
 *
 * ```
 * {"kind":"iommucheck-trace","version":1,"scenario":"reference","bounds":{"pasids":1,…},…}
 * {"seq":1,"step":1,"actor":"guest","command":{"type":"map",…},"event":{"type":"guest.…",…}}
 * ```
 * A field more or less in either needs a new version, since a reader refuses what it does not know.
 */
import type { Json, Stimulus } from "../system/index.ts";
import type { LogEntry } from "./entry.ts";

export const TRACE_KIND = "iommucheck-trace";
/** The newest version that is read. The one before is written where it is enough, so that older readers can follow. */
export const TRACE_VERSION = 2;
/** The version without loops. */
export const TRACE_VERSION_WITHOUT_LOOP = 1;

/** Which claim a trace shows violated, and where. */
export interface TraceClaim {
  readonly name: string;
  readonly kind: "invariant" | "monitor" | "deadlock" | "liveness";
  /** Of the violated instance of a quantified claim. */
  readonly parameters: Readonly<Record<string, Json>>;
  /** The step after which it is violated; 0 for the initial state. Of a liveness property the last one of the loop. */
  readonly step: number;
  /** The last event of that step; 0 for the initial state. */
  readonly seq: number;
}

/** The end of a run that shows a liveness property violated. */
export interface TraceLoop {
  /**
   * The step after which the loop begins: the steps after it are taken again and again. Where it is the last step
   * of the trace the run ends there, since nothing is enabled.
   */
  readonly start: number;
}

/** What found the run. */
export interface TraceExplorer {
  readonly name: string;
  /** Of a random exploration: together with its other options it finds the run again. */
  readonly seed?: number;
}

/** Where a log that no model made comes from. */
export interface TraceSource {
  /** The format that it was read from: `qemu`. */
  readonly kind: string;
  /** The name of the file that was read. */
  readonly file: string;
}

export interface TraceHeader {
  readonly kind: typeof TRACE_KIND;
  readonly version: typeof TRACE_VERSION_WITHOUT_LOOP | typeof TRACE_VERSION;
  /** Null for an imported log, which has no scenario that could be driven. */
  readonly scenario: string | null;
  readonly source?: TraceSource;
  readonly bounds: Readonly<Record<string, number>>;
  readonly variants: readonly string[];
  readonly claim?: TraceClaim;
  /** With a claim about liveness, and never without. */
  readonly loop?: TraceLoop;
  /** SHA-256 (hex) of the system's shape; tells that the models changed since. */
  readonly systemDigest?: string;
  readonly explorer?: TraceExplorer;
  /** How many events follow, where the writer knew; tells a file that was cut between two lines. */
  readonly events?: number;
}

/** A trace in memory. */
export interface Trace {
  readonly header: TraceHeader;
  readonly entries: readonly LogEntry[];
}

/** The events of one step of a trace. */
export interface TraceStep {
  readonly step: number;
  readonly actor: string;
  readonly command: Stimulus;
  readonly entries: readonly LogEntry[];
}

/** The steps of a log, in order. */
export function stepsOf(entries: readonly LogEntry[]): TraceStep[] {
  const steps: (TraceStep & { entries: LogEntry[] })[] = [];
  for (const entry of entries) {
    const last = steps.at(-1);
    if (last?.step === entry.step) last.entries.push(entry);
    else steps.push({ ...pick(entry), entries: [entry] });
  }
  return steps;
}

function pick({ step, actor, command }: LogEntry): Omit<TraceStep, "entries"> {
  return { step, actor, command };
}
