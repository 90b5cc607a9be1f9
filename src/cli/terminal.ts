/** Where the command line writes: results to standard output, everything else to standard error. */
import { fileError } from "../log/file-error.ts";
import { styleFor, type Style } from "../report/style.ts";

export interface Terminal {
  /** For what is printed. */
  readonly style: Style;
  /** A result: standard output. */
  readonly print: (text: string) => void;
  /** For a person who watches: standard error. */
  readonly note: (text: string) => void;
  /** Aborted when nobody reads the results any more. */
  readonly closed: AbortSignal;
}

/** The terminal of this process. A reader that went away (`| head`) is no error: nothing more is written. */
export function processTerminal(): Terminal {
  const closed = new AbortController();
  process.stdout.on("error", (error) => whenPipeIsBroken(error, () => closed.abort()));
  process.stderr.on("error", (error) => whenPipeIsBroken(error, () => {}));
  return {
    style: styleFor(process.stdout, process.env),
    print: (text) => {
      if (!closed.signal.aborted) process.stdout.write(`${text}\n`);
    },
    note: (text) => void process.stderr.write(`${text}\n`),
    closed: closed.signal,
  };
}

function whenPipeIsBroken(error: NodeJS.ErrnoException, act: () => void): void {
  if (error.code !== "EPIPE") throw fileError(error, "the output");
  act();
}
