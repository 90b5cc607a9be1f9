/** Walking through a replayed run: positions and what to show there, without a terminal. */
import type { Replay, ReplayStep } from "./replay.ts";
import type { NamedCommand } from "./misfit.ts";
import type { ViolatedClaim } from "./claims.ts";

/** Where the walk is: after how many steps, from 0. */
export interface Position {
  readonly step: number;
  /** How many steps there are. */
  readonly last: number;
  /** Whether the user asked to leave. */
  readonly isDone: boolean;
}

/** What a key asks for. */
export type Move = "forward" | "back" | "first" | "last" | "violation" | "quit";

/** Keys by the names that Node's `readline` gives them. */
export const KEYS: Readonly<Record<string, Move>> = {
  right: "forward",
  down: "forward",
  space: "forward",
  return: "forward",
  n: "forward",
  left: "back",
  up: "back",
  backspace: "back",
  p: "back",
  home: "first",
  g: "first",
  end: "last",
  e: "last",
  v: "violation",
  q: "quit",
  escape: "quit",
};

/** The position before the first step. */
export function startOf(replay: Replay): Position {
  return { step: 0, last: replay.steps.length, isDone: false };
}

/** The position after a key; a key without a meaning changes nothing. */
export function move(position: Position, key: string, replay: Replay): Position {
  const asked = Object.hasOwn(KEYS, key) ? KEYS[key] : undefined;
  if (asked === "quit") return { ...position, isDone: true };
  const step = asked === undefined ? position.step : target(position, asked, replay);
  return { ...position, step: Math.min(Math.max(step, 0), position.last) };
}

function target({ step, last }: Position, asked: Exclude<Move, "quit">, replay: Replay): number {
  switch (asked) {
    case "forward":
      return step + 1;
    case "back":
      return step - 1;
    case "first":
      return 0;
    case "last":
      return last;
    case "violation":
      return nextViolation(step, replay);
  }
}

/**
 * The next step that ends in a violated state, or after which a loop begins that violates a liveness property; from
 * the start again after the last one.
 */
function nextViolation(step: number, { steps, violatedAtStart, lasso }: Replay): number {
  const isViolated = [violatedAtStart, ...steps.map((s) => s.violated)].map((v) => v.length > 0);
  if (lasso?.isShown === true) isViolated[lasso.loopStart] = true;
  const next = isViolated.indexOf(true, step + 1);
  if (next >= 0) return next;
  const first = isViolated.indexOf(true);
  return first >= 0 ? first : step;
}

/** What there is to show at a position. */
export interface StepView {
  readonly position: Position;
  /** The step that led here; none before the first. */
  readonly step?: ReplayStep;
  /** The whole translation state, frozen. */
  readonly world: object;
  readonly violated: readonly ViolatedClaim[];
  /** What the scheduler could choose here. */
  readonly enabled: readonly NamedCommand[];
  /** What the run chose here; none at the end. */
  readonly next?: ReplayStep;
  /** In a trace with a loop, the position where it begins; it ends at the last one. */
  readonly loopStart?: number;
}

/** What there is to show at a position. */
export function viewAt(replay: Replay, position: Position): StepView {
  const { kernel, rows, steps, violatedAtStart, header } = replay;
  const row = rows[position.step]!;
  const [step, next] = [steps[position.step - 1], steps[position.step]];
  const enabled = kernel.enabled(row).map((index) => {
    const { actor, stimulus } = kernel.commands[index]!;
    return { actor, command: stimulus };
  });
  return {
    position,
    ...(step && { step }),
    world: kernel.world(row),
    violated: step?.violated ?? violatedAtStart,
    enabled,
    ...(next && { next }),
    ...(header.loop && { loopStart: header.loop.start }),
  };
}
