/** Makes a trace of a schedule: drives the models and puts a header on the log. */
import { runSchedule, type Kernel, type Run, type Schedule } from "../kernel/index.ts";
import {
  TRACE_KIND,
  TRACE_VERSION,
  TRACE_VERSION_WITHOUT_LOOP,
  type Trace,
  type TraceClaim,
  type TraceExplorer,
  type TraceLoop,
} from "../log/trace.ts";
import type { Json } from "../system/index.ts";
import { failsClaim, violatedClaims, type ClaimName } from "./claims.ts";
import { judgeLasso } from "./lasso.ts";
import { systemDigest } from "./system-digest.ts";

/** What was driven, and what the run shows. */
export interface TraceOrigin {
  readonly scenario: string;
  readonly bounds: Readonly<Record<string, number>>;
  readonly variants: readonly string[];
  /** The claim that the run violates, if it shows one. */
  readonly claim?: ClaimName;
  /** For a claim about liveness. */
  readonly loop?: TraceLoop;
  /** For a claim about liveness, the instance that is violated. */
  readonly parameters?: Readonly<Record<string, unknown>>;
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
  const { scenario, bounds, variants, explorer, loop } = origin;
  const claim = loop ? locateLoop(kernel, origin, run) : locateIfAny(kernel, origin, run);
  const header = {
    kind: TRACE_KIND,
    version: loop ? TRACE_VERSION : TRACE_VERSION_WITHOUT_LOOP,
    scenario,
    bounds,
    variants,
    ...(claim && { claim }),
    ...(loop && { loop }),
    systemDigest: systemDigest(kernel),
    ...(explorer && { explorer }),
    events: run.entries.length,
  } as const;
  return { header, entries: run.entries };
}

function locateIfAny(kernel: Kernel, { claim }: TraceOrigin, run: Run): TraceClaim | undefined {
  return claim && locate(kernel, claim, run);
}

/** A liveness property is violated by the run as a whole. */
function locateLoop(kernel: Kernel, origin: TraceOrigin, run: Run): TraceClaim {
  const { name } = origin.claim!;
  const parameters = (origin.parameters ?? {}) as Record<string, Json>;
  const lasso = judgeLasso(kernel, run, origin.loop!.start, { name, parameters });
  if (lasso?.isShown !== true) throw new Error(`The run does not violate ${name}.`);
  const { length } = run.schedule;
  return { name, kind: "liveness", parameters, step: length, seq: run.entries.length };
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
