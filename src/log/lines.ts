/** The lines of a trace file as a stream: memory does not grow with the file. */
import { createReadStream } from "node:fs";
import { TextDecoder } from "node:util";
import { InputError } from "./input-error.ts";

/** An event is some hundred characters; a line with more than this is no trace's. */
export const LINE_CHARS_MAX = 1 << 20;

/** A line, without its ending, and its number from 1. */
export interface Line {
  readonly number: number;
  readonly text: string;
}

/**
 * Splits chunks of bytes into lines. Blank lines are left out, but counted.
 * @param file what to call the input in messages
 * @throws InputError for bytes that are not UTF-8 and for an endless line
 */
export async function* splitLines(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  file: string,
): AsyncGenerator<Line> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let number = 0;
  let rest = "";
  for await (const chunk of chunks) {
    const parts = (rest + decode(decoder, file, number, chunk)).split("\n");
    rest = parts.pop()!;
    for (const text of parts) {
      number++;
      if (text.trim() !== "") yield { number, text };
    }
    if (rest.length > LINE_CHARS_MAX) throw endless(file, number + 1);
  }
  rest += decode(decoder, file, number);
  if (rest.trim() !== "") yield { number: number + 1, text: rest };
}

/**
 * Reads a file line by line.
 * @throws InputError when it cannot be read or is not text
 */
export async function* fileLines(file: string): AsyncGenerator<Line> {
  try {
    yield* splitLines(createReadStream(file) as AsyncIterable<Uint8Array>, file);
  } catch (error) {
    throw fileError(error, file);
  }
}

function decode(decoder: TextDecoder, file: string, after: number, chunk?: Uint8Array): string {
  try {
    return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true });
  } catch (error) {
    const place = `${file}: what follows line ${after}`;
    throw new InputError(`${place} is not text (UTF-8); a trace is JSON Lines.`, error);
  }
}

function endless(file: string, line: number): InputError {
  return new InputError(
    `${file}:${line}: longer than ${LINE_CHARS_MAX} characters, which no line of a trace is.`,
  );
}

/** Errors of Node's file system, told by their codes, as one sentence. */
export function fileError(error: unknown, file: string): unknown {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  if (error instanceof InputError || code === undefined) return error;
  if (code === "ENOENT") return new InputError(`${file}: no such file or directory.`, error);
  if (code === "EISDIR") return new InputError(`${file}: is a directory; name a file.`, error);
  if (code === "EACCES") return new InputError(`${file}: may not be opened (permissions).`, error);
  return new InputError(`${file}: ${(error as Error).message}.`, error);
}
