/** Makes a trace of a schedule: drives the models and puts a header on the log. */
import { runSchedule, type Kernel, type Run, type Schedule } from "../kernel/index.ts";
import {
  TRACE_KIND,
  TRACE_VERSION,
  type Trace,
  type TraceClaim,
  type TraceExplorer,
} from "../log/trace.ts";
import type { Json } from "../system/index.ts";
import { failsClaim, violatedClaims, type ClaimName } from "./claims.ts";
import { systemDigest } from "./system-digest.ts";

/** What was driven, and what the run shows. */
export interface TraceOrigin {
  readonly scenario: string;
  readonly bounds: Readonly<Record<string, number>>;
  readonly variants: readonly string[];
  /** The claim that the run violates, if it shows one. */
  readonly claim?: ClaimName;
  readonly explorer?: TraceExplorer;
}

/**
 * Runs a schedule from the initial state and records it.
 * @throws Error for a disabled command or a claim that is not violated: the caller's mistake
 */
export function makeTrace(kernel: Kernel, origin: TraceOrigin, schedule: Schedule): Trace {
  const run = runSchedule(kernel, schedule);
  if ("disabledAt" in run)
    throw new Error(`Command ${run.disabledAt} of the schedule is disabled.`);
  const { scenario, bounds, variants, explorer } = origin;
  const claim = origin.claim && locate(kernel, origin.claim, run);
  const header = {
    kind: TRACE_KIND,
    version: TRACE_VERSION,
    scenario,
    bounds,
    variants,
    ...(claim && { claim }),
    systemDigest: systemDigest(kernel),
    ...(explorer && { explorer }),
    events: run.entries.length,
  } as const;
  return { header, entries: run.entries };
}

/** The first place of a run where a claim is violated. */
function locate(kernel: Kernel, claim: ClaimName, { rows, entries }: Run): TraceClaim {
  const step = rows.findIndex(failsClaim(kernel, claim));
  if (step < 0) throw new Error(`The run does not violate ${claim.name}.`);
  const { name, kind, parameters } = violatedClaims(kernel, rows[step]!).find(
    (v) => v.kind === claim.kind && v.name === claim.name,
  )!;
  const seq = entries.findLast((entry) => entry.step <= step)?.seq ?? 0;
  return { name, kind, parameters: parameters as Record<string, Json>, step, seq };
}
