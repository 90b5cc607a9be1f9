/** Reading text files as lines: chunks, gzip, damage. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { InputError } from "../../src/log/input-error.ts";
import { splitLines as split } from "../../src/log/lines.ts";
import { readLines as linesOf } from "../../src/log/read-lines.ts";

const CHARS_MAX = 100;
const form = { charsMax: CHARS_MAX, wayOut: "give a poem" };
const splitLines = (chunks: AsyncIterable<Uint8Array>, name: string) => split(chunks, name, form);
const readLines = (path: string) => linesOf(path, form);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "iommucheck-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function fileWith(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

async function textsOf(lines: AsyncIterable<{ text: string }>): Promise<string[]> {
  const texts: string[] = [];
  for await (const { text } of lines) texts.push(text);
  return texts;
}

async function* chunksOf(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let at = 0;
  for (let i = 0; at < bytes.length; i++) {
    const size = sizes[i % sizes.length]!;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

test("the lines do not depend on where the chunks end, not even inside a character", async () => {
  const line = fc.string({ unit: fc.constantFrom("a", " ", "é", "€", "😀", "\r"), maxLength: 9 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(line, { minLength: 1 }),
      fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
      async (lines, sizes) => {
        const bytes = new TextEncoder().encode(lines.map((text) => `${text}\n`).join(""));
        const read = await textsOf(splitLines(chunksOf(bytes, sizes), "x"));
        expect(read).toEqual(lines.map((text) => text.replace(/\r$/, "")));
      },
    ),
  );
});

test("gzip is told by the first bytes, whatever the name", async () => {
  const packed = await fileWith("a.log", gzipSync("one\ntwo\n"));
  const plain = await fileWith("b.gz", "one\ntwo\n");
  expect(await textsOf(readLines(packed))).toEqual(["one", "two"]);
  expect(await textsOf(readLines(plain))).toEqual(["one", "two"]);
});

test("a line may end in carriage return and line feed", async () => {
  expect(await textsOf(readLines(await fileWith("dos.log", "one\r\ntwo\r\n")))).toEqual([
    "one",
    "two",
  ]);
});

test("a last line without ending is marked as unfinished", async () => {
  const lines = [];
  for await (const line of readLines(await fileWith("cut.log", "one\ntw"))) lines.push(line);
  expect(lines).toEqual([
    { number: 1, text: "one", finished: true },
    { number: 2, text: "tw", finished: false },
  ]);
});

test("a cut gzip file is refused with the last line that could be read", async () => {
  const text = Array.from({ length: 5000 }, (_, i) => `line ${i} ${(i * 7919) % 10007}\n`).join("");
  const packed = gzipSync(text);
  const path = await fileWith("cut.gz", packed.subarray(0, packed.length / 2));
  const reading = textsOf(readLines(path));
  await expect(reading).rejects.toThrow(InputError);
  await expect(reading).rejects.toThrow(
    /cut\.gz:\d{3,}: the gzip data ends after this line; .*zcat/,
  );
});

test("a damaged gzip file is refused", async () => {
  const packed = gzipSync("one\ntwo\n".repeat(1000));
  packed.fill(0xff, 12, 20);
  const reading = textsOf(readLines(await fileWith("bad.gz", packed)));
  await expect(reading).rejects.toThrow(/bad\.gz:0: the gzip data is damaged/);
});

test("an over-long line is refused with its number, before it is read to its end", async () => {
  async function* endless(): AsyncGenerator<Uint8Array> {
    yield new TextEncoder().encode("short\n");
    for (;;) yield new TextEncoder().encode("x".repeat(30));
  }
  const reading = textsOf(splitLines(endless(), "big.log"));
  await expect(reading).rejects.toThrow(
    `big.log:2: is longer than ${CHARS_MAX} characters; give a poem.`,
  );
  const whole = await fileWith("long.log", `${"x".repeat(CHARS_MAX + 1)}\n`);
  await expect(textsOf(readLines(whole))).rejects.toThrow("long.log:1: is longer than");
});

test("bytes that are not text are refused with the line", async () => {
  const path = await fileWith("image.log", Uint8Array.of(0x61, 0x0a, 0xff, 0xfe, 0x00, 0x0a));
  await expect(textsOf(readLines(path))).rejects.toThrow("image.log:1: is not text (UTF-8)");
});

test("a missing file is refused in one sentence", async () => {
  const reading = textsOf(readLines(join(folder, "none.log")));
  await expect(reading).rejects.toThrow(InputError);
  await expect(reading).rejects.toThrow("none.log: no such file");
});
