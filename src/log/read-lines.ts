/** The lines of a text file, plain or gzip, as a stream. */
import { createReadStream } from "node:fs";
import { pipeline, Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { fileError } from "./file-error.ts";
import { InputError } from "./input-error.ts";
import { splitLines, type Line, type LineForm } from "./lines.ts";

/**
 * Reads a file line by line. Gzip is told by its first bytes, not by the name.
 * @throws InputError when the file cannot be read, is cut or damaged, or is not text
 */
export async function* readLines(path: string, form: LineForm): AsyncGenerator<Line> {
  let number = 0;
  try {
    for await (const line of splitLines(bytesOf(path), path, form)) {
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

/** Errors of zlib, told by their codes, and of the file system. */
function asInputError(error: unknown, path: string, lines: number): unknown {
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  if (code === "Z_BUF_ERROR")
    return new InputError(
      `${path}:${lines}: the gzip data ends after this line; fetch the file again, or unpack ` +
        `what is there with "zcat" and use that.`,
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
