/** The lines of a text file, plain or gzip, as a stream: memory does not grow with the file. */
import { createReadStream } from "node:fs";
import { pipeline, Readable } from "node:stream";
import { TextDecoder } from "node:util";
import { createGunzip } from "node:zlib";
import { InputError } from "../log/input-error.ts";
import { fileError } from "../log/lines.ts";

/** A line of a text file. */
export interface TextLine {
  /** From 1. */
  readonly number: number;
  /** Without its line ending. */
  readonly text: string;
  /** False for a last line without line ending: the file may have been cut in the middle of it. */
  readonly finished: boolean;
}

/** Trace lines of QEMU have some 200 characters; a line with more than this is not from a log. */
export const LINE_CHARS_MAX = 4096;

/**
 * Splits chunks of bytes into lines, whatever the sizes of the chunks.
 * @param name what to call the input in messages
 * @throws InputError for bytes that are not UTF-8 and for an over-long line
 */
export async function* splitLines(
  chunks: AsyncIterable<Uint8Array>,
  name: string,
): AsyncGenerator<TextLine> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let number = 0;
  let rest = "";
  for await (const chunk of chunks) {
    const parts = (rest + decode(decoder, name, number, chunk)).split("\n");
    rest = parts.pop()!;
    for (const part of parts) yield textLine(part, ++number, true, name);
    if (rest.length > LINE_CHARS_MAX) throw tooLong(name, number + 1);
  }
  rest += decode(decoder, name, number);
  if (rest !== "") yield textLine(rest, number + 1, false, name);
}

/**
 * Reads a file line by line. Gzip is told by its first bytes, not by the name.
 * @throws InputError when the file cannot be read, is cut or damaged, or is not text
 */
export async function* readLines(path: string): AsyncGenerator<TextLine> {
  let number = 0;
  try {
    for await (const line of splitLines(bytesOf(path), path)) {
      number = line.number;
      yield line;
    }
  } catch (error) {
    throw asInputError(error, path, number);
  }
}

async function* bytesOf(path: string): AsyncGenerator<Uint8Array> {
  const file: AsyncIterator<Uint8Array> = createReadStream(path)[Symbol.asyncIterator]();
  const first = await file.next();
  if (first.done === true) return;
  const whole = startingWith(first.value, file);
  if (!isGzip(first.value)) {
    yield* whole;
    return;
  }
  const unpacked = createGunzip();
  // An error of the file arrives as an error of the unpacked stream, where it is awaited.
  pipeline(Readable.from(whole), unpacked, () => {});
  yield* unpacked as AsyncIterable<Uint8Array>;
}

async function* startingWith(
  first: Uint8Array,
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  try {
    yield first;
    for (let next = await rest.next(); next.done !== true; next = await rest.next())
      yield next.value;
  } finally {
    await rest.return?.();
  }
}

// RFC 1952, 2.3.1: ID1 and ID2
function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

function textLine(text: string, number: number, finished: boolean, name: string): TextLine {
  if (text.length > LINE_CHARS_MAX) throw tooLong(name, number);
  return { number, text: text.endsWith("\r") ? text.slice(0, -1) : text, finished };
}

function decode(decoder: TextDecoder, name: string, after: number, chunk?: Uint8Array): string {
  try {
    return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true });
  } catch (error) {
    throw new InputError(
      `${name}:${after + 1}: is not text (UTF-8) from about here; give a log, plain or gzip.`,
      error,
    );
  }
}

function tooLong(name: string, number: number): InputError {
  return new InputError(
    `${name}:${number}: longer than ${LINE_CHARS_MAX} characters, ` +
      `which no trace line is; give a log that QEMU's "log" trace backend wrote.`,
  );
}

/** Errors of zlib, told by their codes, and of the file system. */
function asInputError(error: unknown, path: string, lines: number): unknown {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  if (code === "Z_BUF_ERROR")
    return new InputError(
      `${path}:${lines}: the gzip data ends after this line; fetch the file again, or unpack ` +
        `what is there with "zcat" and import that.`,
      error,
    );
  if (code?.startsWith("Z_") === true)
    return new InputError(
      `${path}:${lines}: the gzip data is damaged after this line (${(error as Error).message}); ` +
        `fetch the file again.`,
      error,
    );
  return fileError(error, path);
}
