/** Progress while an exploration runs: one moving line on a terminal, else a plain line now and then. */
import type { Progress } from "../search/result.ts";
import { formatBytes, formatCount, formatSeconds, formatShare } from "./format.ts";

/** A line in a log file every so often. */
const PLAIN_EVERY_MS = 10_000;

/** Told by the explorer, ended once. */
export interface ProgressReport {
  readonly update: (progress: Progress) => void;
  readonly end: () => void;
}

export interface ProgressStream extends NodeJS.WritableStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Says nothing. */
export const SILENT: ProgressReport = { update: () => {}, end: () => {} };

/** @param title what is being explored, at the start of each line */
export async function reportProgress(
  title: string,
  stream: ProgressStream,
): Promise<ProgressReport> {
  if (stream.isTTY !== true) return plainProgress(title, stream);
  const { SingleBar } = await import("cli-progress");
  const bar = new SingleBar({
    format: "{line}",
    stream,
    // What would be hidden or switched off here would stay so after a kill.
    hideCursor: false,
    linewrap: true,
    clearOnComplete: true,
    fps: 10,
    // Without this Ctrl-C would be taken from the exploration.
    gracefulExit: false,
  });
  bar.start(1, 0, { line: title });
  return {
    update: (progress) => {
      const line = `${title}: ${progressText(progress)}`;
      bar.update(0, { line: line.slice(0, (stream.columns ?? 80) - 1) });
    },
    end: () => bar.stop(),
  };
}

/** A line every ten seconds of exploration. */
export function plainProgress(title: string, stream: NodeJS.WritableStream): ProgressReport {
  let next = PLAIN_EVERY_MS;
  return {
    update: (progress) => {
      if (progress.elapsedMs < next) return;
      next = progress.elapsedMs + PLAIN_EVERY_MS;
      stream.write(`${title}: ${progressText(progress)}\n`);
    },
    end: () => {},
  };
}

/** `1,203,000 states (2,100,000/s), queue 30,000, depth 14, 120 MiB, models 4 %, 0.61 s`. */
export function progressText(progress: Progress): string {
  const { states, queue, depth, elapsedMs, memoryBytes, modelShare } = progress;
  const rate = elapsedMs === 0 ? 0 : (states / elapsedMs) * 1000;
  return (
    `${formatCount(states)} states (${formatCount(rate)}/s), queue ${formatCount(queue)}, ` +
    `depth ${depth}, ${formatBytes(memoryBytes)}, models ${formatShare(modelShare)}, ` +
    formatSeconds(elapsedMs / 1000)
  );
}
