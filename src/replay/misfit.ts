/** Where a trace does not fit the models any more, in data and in a sentence. */
import { canonicalJson } from "../kernel/index.ts";
import type { TraceStep } from "../log/trace.ts";
import type { DomainEvent, Stimulus } from "../system/index.ts";

/** A command of the system, for people. */
export interface NamedCommand {
  readonly actor: string;
  readonly command: Stimulus;
}

/** Where and how the models do something else than the trace says. */
export interface Misfit {
  readonly step: number;
  /** The first event that differs. */
  readonly seq: number;
  /**
   * `unknown-command`: the system has no such command. `disabled`: it is not enabled there. `other-event`: the
   * models emit another event, fewer or more. `open-loop`: the run does not end where its loop begins, or can go on
   * where it should end.
   */
  readonly kind: "unknown-command" | "disabled" | "other-event" | "open-loop";
  /** Missing for an open loop. */
  readonly command?: NamedCommand;
  /** The recorded event; missing when the models emit more events than were recorded. */
  readonly recorded?: DomainEvent;
  /** What the models emit instead; missing when they emit fewer events, or none at all. */
  readonly actual?: DomainEvent;
  /** What could be done instead, for a command that is unknown or disabled. */
  readonly enabled: readonly NamedCommand[];
  /** One sentence with the place, what was recorded and what the models do. */
  readonly message: string;
}

/** A misfit as far as it is known, of a step with a command. */
type MisfitOfStep = Omit<Misfit, "message" | "command"> & { readonly command: NamedCommand };

/**
 * Puts a misfit together.
 * @param file what to call the trace
 */
export function misfitOf(
  file: string,
  { step, actor, command }: TraceStep,
  kind: Exclude<Misfit["kind"], "open-loop">,
  found: Pick<Misfit, "seq" | "recorded" | "actual" | "enabled">,
): Misfit {
  const misfit = { step, kind, command: { actor, command }, ...found };
  return { ...misfit, message: sentence(file, misfit) };
}

/**
 * A loop that is none in the models.
 * @param changed the cells that are not as they were where the loop begins; none when the run should end
 */
export function openLoop(
  file: string,
  at: Pick<Misfit, "step" | "seq" | "enabled">,
  changed: readonly string[],
): Misfit {
  const why =
    changed.length === 0
      ? "the run should end there, but it can go on"
      : `the loop does not close: it leaves another value in ${changed.join(", ")}`;
  return { ...at, kind: "open-loop", message: `${placeOf(file, at)}: ${why}.` };
}

function placeOf(file: string, { seq, step }: Pick<Misfit, "seq" | "step">): string {
  return `${file}: does not fit the models at event ${seq} (step ${step})`;
}

function sentence(file: string, misfit: MisfitOfStep): string {
  const { kind, recorded, actual } = misfit;
  const place = placeOf(file, misfit);
  const command = commandText(misfit.command);
  if (kind === "unknown-command") return `${place}: there is no command ${command} any more.`;
  if (kind === "disabled") return `${place}: ${command} is not enabled there.`;
  const was = recorded === undefined ? "no further event" : canonicalJson(recorded);
  const is = actual === undefined ? "no further event" : canonicalJson(actual);
  return `${place}: for ${command} the trace has ${was}, the models emit ${is}.`;
}

/** A command as one line: `guest unmap {"page":"page0"}`. */
export function commandText({ actor, command: { type, ...parameters } }: NamedCommand): string {
  const rest = Object.keys(parameters).length > 0 ? ` ${canonicalJson(parameters)}` : "";
  return `${actor} ${type}${rest}`;
}
