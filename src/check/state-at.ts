/** The translation state in the middle of a replayed run. */
import { fold } from "../log/fold.ts";
import { InputError } from "../log/input-error.ts";
import type { Replay } from "../replay/replay.ts";
import { counted } from "../report/format.ts";

/**
 * The state after an event, also in the middle of a step.
 * @param seq the event's place in the log; 0 for the initial state
 * @param file what to call the trace in messages
 * @throws InputError when the run has no such event, or does not fit the models any more before it
 */
export function stateAt({ built, steps, misfit }: Replay, seq: number, file: string): object {
  const entries = steps.flatMap((step) => step.entries);
  if (seq <= entries.length) return fold(built.system, entries, seq);
  throw new InputError(
    misfit?.message ??
      `${file}: the run has ${counted(entries.length, "event")}; there is no state after event ${seq}.`,
  );
}
