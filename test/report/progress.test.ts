/** Progress: one line on a terminal, a line every ten seconds elsewhere. */
import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { progressText, reportProgress } from "../../src/report/progress.ts";

const progress = {
  states: 1_203_000,
  transitions: 2_000_000,
  queue: 30_000,
  depth: 14,
  elapsedMs: 2_000,
  memoryBytes: 120 * 2 ** 20,
  modelShare: 0.04,
};

/** A stream that keeps what is written. */
function sink(fields: object): PassThrough & { readonly text: () => string } {
  const stream = new PassThrough();
  return Object.assign(stream, fields, { text: () => String(stream.read() ?? "") });
}

test("says states, rate, queue, depth, memory, share of the models and time", () => {
  expect(progressText(progress)).toBe(
    "1,203,000 states (601,500/s), queue 30,000, depth 14, 120 MiB, models 4 %, 2.0 s",
  );
});

test("is a line every ten seconds where there is no terminal", async () => {
  const stream = sink({});
  const report = await reportProgress("toy", stream);
  for (let elapsedMs = 500; elapsedMs <= 25_000; elapsedMs += 500)
    report.update({ ...progress, elapsedMs });
  report.end();
  const lines = stream.text().trimEnd().split("\n");
  expect(lines.map((line) => line.replace(/.*, /, ""))).toEqual(["10.0 s", "20.0 s"]);
  expect(lines[0]).toMatch(/^toy: 1,203,000 states/);
});

test("is one line on a terminal, cut to its width and wiped at the end", async () => {
  const size = { isTTY: true, columns: 40, cursorTo: () => {}, clearLine: () => {} };
  const stream = sink(size);
  const report = await reportProgress("toy", stream);
  report.update(progress);
  await new Promise((resolve) => void setTimeout(resolve, 150));
  report.update(progress);
  report.end();
  const text = stream.text();
  expect(text).toContain("toy: 1,203,000 states (601,500/s), que");
  expect(text).not.toContain("queue");
  expect(text).not.toContain("\n");
  // A kill would leave the cursor hidden and lines unwrapped.
  for (const off of ["\u001b[?25l", "\u001b[?7l"]) expect(text).not.toContain(off);
});
