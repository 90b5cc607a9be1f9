/** The lines of a text, in chunks of bytes, as a stream: memory does not grow with the text. */
import { TextDecoder } from "node:util";
import { InputError } from "./input-error.ts";

/** A line of a text file. */
export interface Line {
  /** From 1. */
  readonly number: number;
  /** Without its line ending. */
  readonly text: string;
  /** False for a last line without line ending: the file may have been cut in the middle of it. */
  readonly finished: boolean;
}

/** What a text should be, for messages and against endless lines. */
export interface LineForm {
  /** A line with more characters is none of such a text. */
  readonly charsMax: number;
  /** What to give instead of something else: `a trace is JSON Lines`. */
  readonly wayOut: string;
}

/**
 * Splits chunks of bytes into lines, whatever the sizes of the chunks.
 * @param name what to call the input in messages
 * @throws InputError for bytes that are not UTF-8 and for an over-long line
 */
export async function* splitLines(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  name: string,
  form: LineForm,
): AsyncGenerator<Line> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const place = () => `${name}:${number + 1}`;
  let number = 0;
  let rest = "";
  for await (const chunk of chunks) {
    const parts = (rest + decode(decoder, place(), form, chunk)).split("\n");
    rest = parts.pop()!;
    for (const part of parts) {
      demandShort(part, place(), form);
      yield {
        number: ++number,
        text: part.endsWith("\r") ? part.slice(0, -1) : part,
        finished: true,
      };
    }
    demandShort(rest, place(), form);
  }
  rest += decode(decoder, place(), form);
  demandShort(rest, place(), form);
  if (rest !== "") yield { number: number + 1, text: rest, finished: false };
}

function decode(
  decoder: TextDecoder,
  place: string,
  { wayOut }: LineForm,
  chunk?: Uint8Array,
): string {
  try {
    return chunk === undefined ? decoder.decode() : decoder.decode(chunk, { stream: true });
  } catch (error) {
    throw new InputError(`${place}: is not text (UTF-8) from about here; ${wayOut}.`, error);
  }
}

function demandShort(line: string, place: string, { charsMax, wayOut }: LineForm): void {
  if (line.length > charsMax)
    throw new InputError(`${place}: is longer than ${charsMax} characters; ${wayOut}.`);
}
