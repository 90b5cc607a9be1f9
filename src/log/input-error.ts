/** The error of bad input: a file or an argument that cannot be used, said in one sentence. */

/** The message names the place (file and line, or the option) and the way out; nothing else is printed. */
export class InputError extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "InputError";
  }
}
