/** A line of QEMU's "log" trace backend: an optional prefix, the event's name and its text. */

/** The parts of a trace line. */
export interface TraceLine {
  /** The event's name in QEMU's trace-events files: `vtd_inv_qi_tail`. */
  readonly kind: string;
  readonly text: string;
  /** Id of the host thread; null without prefix (`-msg timestamp=off`). */
  readonly thread: number | null;
  /** Wall time in microseconds since 1970; null without prefix. */
  readonly atUs: number | null;
}

// `THREAD@SECONDS.MICROSECONDS:` before the name. QEMU scripts/tracetool/backend/log.py
const FORM = /^(?:(\d+)@(\d+)\.(\d{6}):)?([a-z][a-z0-9]*(?:_[a-z0-9]+)+)(?: (.*))?$/;

/** Takes a line apart; undefined when it is not a trace line. */
export function parseTraceLine(line: string): TraceLine | undefined {
  const match = FORM.exec(line);
  if (match === null) return undefined;
  const [, thread, seconds, micros, kind, text] = match;
  return {
    kind: kind!,
    text: text ?? "",
    thread: thread === undefined ? null : Number(thread),
    atUs: seconds === undefined ? null : Number(seconds) * 1_000_000 + Number(micros),
  };
}
