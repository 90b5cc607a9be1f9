/** Ctrl-C: the first aborts, the second is Node's own. */
import { afterEach, expect, test, vi } from "vitest";
import { withInterrupt } from "../../src/cli/interrupt.ts";

const before = process.listenerCount("SIGINT");
const open = new AbortController().signal;

afterEach(() => expect(process.listenerCount("SIGINT")).toBe(before));

test("the first Ctrl-C aborts the work and says what the second will do", async () => {
  const note = vi.fn<(text: string) => void>();
  const aborted = await withInterrupt(note, open, async (signal) => {
    expect(process.listenerCount("SIGINT")).toBe(before + 1);
    process.listeners("SIGINT").at(-1)!("SIGINT");
    return signal.aborted;
  });
  expect(aborted).toBe(true);
  expect(note.mock.calls.join()).toContain("press Ctrl-C again to quit at once");
});

test("nothing stays behind when the work fails", async () => {
  const work = () => Promise.reject(new Error("broken"));
  await expect(withInterrupt(() => {}, open, work)).rejects.toThrow("broken");
});

test("a reader that went away aborts as well", async () => {
  const signal = await withInterrupt(
    () => {},
    AbortSignal.abort(),
    (s) => Promise.resolve(s),
  );
  expect(signal.aborted).toBe(true);
});
