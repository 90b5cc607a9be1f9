/** Several checkers on the same bounds, one after the other, several times over. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { boundsText, knownCounts, type Bounds, type Counts } from "./bounds.ts";
import type { Checker } from "./checkers.ts";
import { measure, type Command } from "./measure.ts";

/** What one checker did on one set of bounds. */
export interface Row {
  readonly checker: Checker;
  readonly counts: Counts;
  readonly secondsMin: number;
  readonly secondsMedian: number;
  readonly cpuSecondsMin: number | undefined;
  /** The highest of all runs. */
  readonly peakMiB: number | undefined;
}

interface Contestant {
  readonly checker: Checker;
  readonly folder: string;
  readonly command: Command;
  readonly seconds: number[];
  readonly cpuSeconds: number[];
  readonly peaksMiB: number[];
  counts: Counts | undefined;
}

/**
 * Measures every checker, alternating, so that a change of the machine's load meets all of them.
 * @param onRun told before each run, for a line of progress
 */
export async function runSeries(
  checkers: readonly Checker[],
  bounds: Bounds,
  runs: number,
  folder: string,
  onRun: (text: string) => void,
): Promise<Row[]> {
  const contestants = checkers.map((checker, i) => {
    onRun(`${boundsText(bounds)}: preparing ${checker.name}`);
    return enter(checker, bounds, join(folder, `${boundsText(bounds)} ${i}`));
  });
  for (let run = 1; run <= runs; run++)
    for (const contestant of contestants) {
      onRun(`${boundsText(bounds)}: run ${run} of ${runs}, ${contestant.checker.name}`);
      await runOnce(contestant);
    }
  return contestants.map(summary);
}

function enter(checker: Checker, bounds: Bounds, folder: string): Contestant {
  mkdirSync(folder);
  const command = checker.prepare(bounds, folder);
  return { checker, folder, command, seconds: [], cpuSeconds: [], peaksMiB: [], counts: undefined };
}

async function runOnce(contestant: Contestant): Promise<void> {
  const { checker, command, folder, seconds, cpuSeconds, peaksMiB, counts } = contestant;
  const result = await measure(command, folder);
  seconds.push(result.seconds);
  if (result.cpuSeconds !== undefined) cpuSeconds.push(result.cpuSeconds);
  if (result.peakMiB !== undefined) peaksMiB.push(result.peakMiB);
  contestant.counts = checker.counts(result.stdout);
  if (counts !== undefined && !equal(counts, contestant.counts))
    throw new Error(`${checker.name} found other counts in another run of the same model.`);
}

function summary({ checker, counts, seconds, cpuSeconds, peaksMiB }: Contestant): Row {
  return {
    checker,
    counts: counts!,
    secondsMin: Math.min(...seconds),
    secondsMedian: median(seconds),
    cpuSecondsMin: cpuSeconds.length === 0 ? undefined : Math.min(...cpuSeconds),
    peakMiB: peaksMiB.length === 0 ? undefined : Math.max(...peaksMiB),
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function equal(a: Counts, b: Counts): boolean {
  return a.states === b.states && a.transitions === b.transitions;
}

/** One sentence per checker whose counts differ from the known ones, or else from the first's. */
export function disagreements(rows: readonly Row[], bounds: Bounds): string[] {
  const right = knownCounts(bounds) ?? rows[0].counts;
  return rows
    .filter(({ counts }) => !equal(counts, right))
    .map(
      ({ checker, counts }) =>
        `${checker.name} found ${counts.states} states and ${counts.transitions} transitions ` +
        `at ${boundsText(bounds)}, not ${right.states} and ${right.transitions}.`,
    );
}
