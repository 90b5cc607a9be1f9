/** Walks through a replayed run on a terminal: one key, one position. */
import { EventEmitter } from "node:events";
import { emitKeypressEvents } from "node:readline";
import { InputError } from "../log/input-error.ts";
import type { Replay } from "../replay/replay.ts";
import { move, startOf, viewAt } from "../replay/stepper.ts";
import { renderStepView } from "../report/replay-text.ts";
import type { Style } from "../report/style.ts";

const CLEAR_SCREEN = "\x1b[2J\x1b[H";

interface Key {
  readonly name?: string;
  readonly sequence?: string;
  readonly ctrl?: boolean;
}

/** The two sides of a terminal. */
export interface Screen {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
}

/** @throws InputError without a terminal */
export async function walk(
  replay: Replay,
  style: Style,
  { stdin, stdout }: Screen = process,
): Promise<void> {
  if (!stdin.isTTY || !stdout.isTTY)
    throw new InputError("--step needs a terminal; without one use --at N, or no option at all.");
  emitKeypressEvents(stdin);
  stdin.setRawMode(true);
  let position = startOf(replay);
  const draw = () =>
    void stdout.write(`${CLEAR_SCREEN}${renderStepView(viewAt(replay, position), style)}\n`);
  draw();
  try {
    for await (const key of keysOf(stdin)) {
      position = move(position, key, replay);
      if (position.isDone) return;
      draw();
    }
  } finally {
    stdin.setRawMode(false);
    stdin.pause();
  }
}

/** The names of the keys that are pressed, until Ctrl-C. */
async function* keysOf(stdin: NodeJS.ReadStream): AsyncGenerator<string> {
  const presses = EventEmitter.on(stdin, "keypress") as AsyncIterable<[unknown, Key]>;
  for await (const [, key] of presses) {
    if (key.ctrl === true && (key.name === "c" || key.name === "d")) return;
    yield key.name ?? key.sequence ?? "";
  }
}
