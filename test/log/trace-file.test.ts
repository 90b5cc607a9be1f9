/** Trace files: written, read back, cut and damaged. */
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { InputError } from "../../src/log/input-error.ts";
import { splitLines } from "../../src/log/lines.ts";
import {
  openLines,
  openTrace,
  readTrace,
  TRACE_LINES,
  wholeTrace,
} from "../../src/log/read-trace.ts";
import type { Trace, TraceHeader } from "../../src/log/trace.ts";
import { writeTrace } from "../../src/log/write-trace.ts";
import { BUGS, numbers, referenceTrace } from "./recorded-run.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "trace-file-"));
});
afterAll(() => rm(folder, { recursive: true }));

/** Reads bytes as a trace file called `t.jsonl`. */
async function readBytes(...chunks: readonly Uint8Array[]): Promise<Trace> {
  return wholeTrace(await openLines(splitLines(chunks, "t.jsonl", TRACE_LINES), "t.jsonl"));
}

const readText = (text: string) => readBytes(Buffer.from(text));

async function textOf(trace: Trace): Promise<string> {
  const file = join(folder, "text.jsonl");
  await writeTrace(file, trace.header, trace.entries);
  return readFile(file, "utf8");
}

/** A trace of seven steps and nine events. */
const small = referenceTrace([0, 0, 0, 0, 1, 0, 0]);

test("a trace that was written is read back as it was", async () => {
  const property = fc.asyncProperty(
    numbers(30),
    fc.subarray(BUGS, { maxLength: 1 }),
    async (choices, variants) => {
      const trace = referenceTrace(choices, variants);
      const file = join(folder, "new folder", "trace.jsonl");
      await writeTrace(file, trace.header, trace.entries);
      expect(await readTrace(file)).toEqual(trace);
    },
  );
  await fc.assert(property, { numRuns: 25 });
});

test("an imported log needs no scenario and may hold any events", async () => {
  const event = { type: "viommu.statusWritten", größe: [1, { deep: null }], text: "\u2028 ü" };
  const header: TraceHeader = {
    kind: "iommucheck-trace",
    version: 1,
    scenario: null,
    source: { kind: "qemu", file: "log.gz" },
    bounds: {},
    variants: [],
  };
  const entry = { seq: 1, step: 1, actor: "viommu", command: { type: "observed" }, event };
  expect(await readText(await textOf({ header, entries: [entry] }))).toEqual({
    header,
    entries: [entry],
  });
});

test("a loop is read back as it was written, also the one of a run that ends", async () => {
  for (const start of [0, 3, 7]) {
    const looped: TraceHeader = { ...header, version: 2, claim: liveness, loop: { start } };
    const trace = { ...small, header: looped };
    expect(await readText(await textOf(trace))).toEqual(trace);
  }
});

test("chunks may be cut anywhere, also inside a character", async () => {
  const text = `${JSON.stringify({ ...small.header, scenario: "größe" })}\r\n\n`;
  const bytes = Buffer.from(text + (await textOf(small)).split("\n").slice(1).join("\n"));
  const whole = await readBytes(bytes);
  expect(whole.entries).toEqual(small.entries);
  const cuts = fc.array(fc.nat(bytes.length), { maxLength: 8 });
  const property = fc.asyncProperty(cuts, async (places) => {
    const ends = [0, ...places.toSorted((a, b) => a - b), bytes.length];
    const chunks = ends.slice(1).map((end, i) => bytes.subarray(ends[i], end));
    expect(await readBytes(...chunks)).toEqual(whole);
  });
  await fc.assert(property, { numRuns: 50 });
});

test("a file that was cut at any byte is refused, and never by an internal error", async () => {
  const bytes = Buffer.from(await textOf(small));
  // Only the last line ending may be missing.
  for (let length = 0; length < bytes.length - 1; length++) {
    const reading = readBytes(bytes.subarray(0, length));
    await expect(reading, `cut at ${length}`).rejects.toBeInstanceOf(InputError);
  }
  expect(await readBytes(bytes.subarray(0, -1))).toEqual(small);
});

test("damage of any byte is refused or gives a trace, and never an internal error", async () => {
  const bytes = Buffer.from(await textOf(small));
  const property = fc.asyncProperty(fc.nat(bytes.length - 1), fc.nat(255), async (at, byte) => {
    const damaged = Buffer.from(bytes);
    damaged[at] = byte;
    const error: unknown = await readBytes(damaged).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    if (error !== undefined) expect(error).toBeInstanceOf(InputError);
  });
  await fc.assert(property, { numRuns: 300 });
});

type Lines = [header: string, ...entries: string[]];
const { header } = small;

const liveness = { name: "served", kind: "liveness", parameters: {}, step: 7, seq: 9 } as const;
const withHeader =
  (fields: object) =>
  ([, ...entries]: Lines) => [JSON.stringify({ ...header, ...fields }), ...entries];

/** A fault by what it does to the lines of the small trace, and the message that it must give. */
const faults: Record<string, [(lines: Lines) => string[], RegExp]> = {
  "an empty file": [() => [], /^t\.jsonl: is empty/],
  "a log of something else": [
    () => ["hello"],
    /^t\.jsonl:1: the header is not a whole line of JSON/,
  ],
  "another kind of JSON": [() => ['{"a":1}'], /^t\.jsonl:1: is not a trace of iommucheck/],
  "a list as header": [() => ["[1]"], /^t\.jsonl:1: the header is not a JSON object/],
  "a newer version": [
    () => [JSON.stringify({ ...header, version: 3, news: true })],
    /^t\.jsonl:1: was written by a newer iommucheck \(trace version 3, this one reads up to 2\)/,
  ],
  "a version that never was": [
    () => [JSON.stringify({ ...header, version: "one" })],
    /^t\.jsonl:1: trace version "one" does not exist/,
  ],
  "no version": [
    () => [JSON.stringify({ ...header, version: undefined })],
    /^t\.jsonl:1: trace version missing does not exist/,
  ],
  "a header without bounds": [
    () => [JSON.stringify({ ...header, bounds: undefined })],
    /^t\.jsonl:1: the header does not fit: bounds: /,
  ],
  "an unknown field in the header": [
    () => [JSON.stringify({ ...header, colour: "red" })],
    /^t\.jsonl:1: the header does not fit: .*"colour"/,
  ],
  "a line that was cut": [
    ([h, first, second]) => [h, first!, second!.slice(0, -9)],
    /^t\.jsonl:3: the event is not a whole line of JSON/,
  ],
  "lines that are missing at the end": [
    (lines) => lines.slice(0, -1),
    /^t\.jsonl: holds 8 events, its header says 9/,
  ],
  "a line that is missing in the middle": [
    ([h, ...entries]) => [h, ...entries.toSpliced(2, 1)],
    /^t\.jsonl:4: event 4 stands where event 3 is due/,
  ],
  "two lines that were swapped": [
    ([h, a, b, ...rest]) => [h, b!, a!, ...rest],
    /^t\.jsonl:2: event 2 stands where event 1 is due/,
  ],
  "a step that is left out": [
    ([h, a]) => [h, a!.replace('"step":1', '"step":2')],
    /^t\.jsonl:2: event 1 belongs to step 2, the one before it to step 0/,
  ],
  "two commands in one step": [
    ([h, a, b]) => [h, a!, b!.replace('"step":2', '"step":1')],
    /^t\.jsonl:3: event 2 of step 1 has another actor or command/,
  ],
  "a loop in a version that has none": [
    withHeader({ claim: liveness, loop: { start: 3 } }),
    /^t\.jsonl:1: the header does not fit: loop: is unknown to trace version 1\.$/,
  ],
  "a loop without a claim": [
    withHeader({ version: 2, loop: { start: 3 } }),
    /: loop: has no meaning without a claim about liveness\.$/,
  ],
  "a loop for an invariant": [
    withHeader({ version: 2, claim: { ...liveness, kind: "invariant" }, loop: { start: 3 } }),
    /: loop: has no meaning without a claim about liveness\.$/,
  ],
  "a liveness property without a loop": [
    withHeader({ version: 2, claim: liveness }),
    /: loop: is missing, a liveness property needs one\.$/,
  ],
  "a loop that begins behind its end": [
    withHeader({ version: 2, claim: liveness, loop: { start: 8 } }),
    /: loop: begins after step 8, but ends with step 7\.$/,
  ],
  "a loop that does not end where the trace does": [
    withHeader({ version: 2, claim: { ...liveness, step: 6 }, loop: { start: 3 } }),
    /^t\.jsonl: its header says that the loop ends with step 6, but the last step is 7; record/,
  ],
  "a loop that begins nowhere": [
    withHeader({ version: 2, claim: liveness, loop: {} }),
    /^t\.jsonl:1: the header does not fit: loop\.start: /,
  ],
  "a loop that begins before the first step": [
    withHeader({ version: 2, claim: liveness, loop: { start: -1 } }),
    /^t\.jsonl:1: the header does not fit: loop\.start: /,
  ],
  "a loop with something else": [
    withHeader({ version: 2, claim: liveness, loop: { start: 3, end: 7 } }),
    /^t\.jsonl:1: the header does not fit: loop: .*"end"/,
  ],
  "an event without a type": [
    ([h, a]) => [h, a!.replace('"type":"guest.pageMapped"', '"typ":"guest.pageMapped"')],
    /^t\.jsonl:2: the event does not fit: event\.type: /,
  ],
  "an event of step nought": [
    ([h, a]) => [h, a!.replace('"step":1', '"step":0')],
    /^t\.jsonl:2: the event does not fit: step: /,
  ],
};

test.each(Object.entries(faults))(
  "says what is wrong with %s",
  async (_name, [damage, message]) => {
    const lines = (await textOf(small)).trimEnd().split("\n") as Lines;
    const reading = readText(damage(lines).join("\n"));
    await expect(reading).rejects.toBeInstanceOf(InputError);
    await expect(readText(damage(lines).join("\n"))).rejects.toThrow(message);
  },
);

test("says where the text ends and something else begins", async () => {
  const text = await textOf(small);
  const binary = readBytes(Buffer.from(text), Uint8Array.of(0xff, 0xfe, 0x00));
  await expect(binary).rejects.toThrow(
    /^t\.jsonl:11: is not text \(UTF-8\) from about here; give a trace/,
  );
});

test("gives up on an endless line", async () => {
  async function* endless(): AsyncGenerator<Uint8Array> {
    for (let i = 0; i < 3; i++) yield Buffer.alloc(TRACE_LINES.charsMax, "x");
    throw new Error("read on after the line was too long");
  }
  const lines = splitLines(endless(), "t.jsonl", TRACE_LINES);
  await expect(openLines(lines, "t.jsonl")).rejects.toThrow(/^t\.jsonl:1: is longer than/);
});

test("says what is wrong with the file itself", async () => {
  await expect(readTrace(join(folder, "none.jsonl"))).rejects.toThrow(/none\.jsonl: no such file/);
  await expect(readTrace(folder)).rejects.toThrow(/is a directory/);
  const inAFile = join(folder, "text.jsonl", "trace.jsonl");
  await textOf(small);
  await expect(writeTrace(inAFile, small.header, [])).rejects.toBeInstanceOf(InputError);
});

test("keeps what was there, and leaves no half of a trace, when the entries end in an error", async () => {
  async function* broken() {
    yield small.entries[0]!;
    throw new InputError("log.gz: ends too early.");
  }
  const file = join(folder, "broken.jsonl");
  await writeFile(file, "an older trace");
  await expect(writeTrace(file, small.header, broken())).rejects.toThrow(
    /^log\.gz: ends too early/,
  );
  expect(await readFile(file, "utf8")).toBe("an older trace");
  expect((await readdir(folder)).filter((name) => name.endsWith(".part"))).toEqual([]);
});

test("the header can be read before the rest, and the rest as far as it is good", async () => {
  const file = join(folder, "half.jsonl");
  const lines = (await textOf(small)).split("\n");
  await writeFile(file, [...lines.slice(0, 3), "rubbish"].join("\n"));
  const { header: read, entries } = await openTrace(file);
  expect(read).toEqual(small.header);
  expect((await entries.next()).value).toEqual(small.entries[0]);
  expect((await entries.next()).value).toEqual(small.entries[1]);
  await expect(entries.next()).rejects.toThrow(/half\.jsonl:4: /);
});

test("a packed trace is read as it is", async () => {
  const file = join(folder, "packed.jsonl.gz");
  await writeFile(file, gzipSync(await textOf(small)));
  expect(await readTrace(file)).toEqual(small);
});
