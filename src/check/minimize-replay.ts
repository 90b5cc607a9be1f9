/** The short form of a replayed trace. */
import { InputError } from "../log/input-error.ts";
import type { Trace } from "../log/trace.ts";
import type { ClaimName } from "../replay/claims.ts";
import { makeTrace } from "../replay/make-trace.ts";
import { minimize } from "../replay/minimize.ts";
import type { Replay } from "../replay/replay.ts";

/**
 * Minimises a trace for the claim of its header, or without one for the first claim that it violates.
 * @param file what to call the trace in messages
 * @throws InputError when the trace does not fit the models or shows no violation
 */
export function minimizeReplay(replayed: Replay, file: string): Trace {
  const { kernel, schedule, misfit, header } = replayed;
  if (misfit !== undefined) throw new InputError(misfit.message);
  if (header.loop !== undefined)
    throw new InputError(
      `${file}: shows a loop, and a loop is fair or not as a whole; only a run that ends in a violated state can be minimised.`,
    );
  const claim = claimOf(replayed);
  if (claim === undefined)
    throw new InputError(
      `${file}: violates nothing; only a run with a violation can be minimised.`,
    );
  const { scenario, bounds, variants, explorer } = header;
  const origin = { scenario: scenario!, bounds, variants, claim, ...(explorer && { explorer }) };
  return makeTrace(kernel, origin, minimize(kernel, schedule, claim));
}

function claimOf({ header, showsClaim, violatedAtStart, steps }: Replay): ClaimName | undefined {
  if (header.claim !== undefined && showsClaim) return header.claim;
  return [...violatedAtStart, ...steps.flatMap((step) => step.violated)][0];
}
