/** How the comparison is printed: the table of one set of bounds, and the goals. */
import Table from "cli-table3";
import { boundsText, type Bounds } from "./bounds.ts";
import { iommucheck, rumurOneThread, spinBreadthFirst, type Checker } from "./checkers.ts";
import type { Row } from "./series.ts";

const integer = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });

const RATIOS = ["ratio of min", "of median", "of CPU"];
const HEAD = ["checker", "min s", "median s", "CPU min s", "states/s", "peak MiB", ...RATIOS];

/** The rows as a table; the ratios say how many times as long as iommucheck a checker takes. */
export function comparisonTable(rows: readonly Row[]): string {
  const ours = rowOf(rows, iommucheck);
  const table = new Table({
    head: HEAD,
    colAligns: ["left", ...HEAD.slice(1).map(() => "right" as const)],
    style: { head: [], border: [] },
  });
  for (const row of rows)
    table.push([
      row.checker.name,
      row.secondsMin.toFixed(2),
      row.secondsMedian.toFixed(2),
      row.cpuSecondsMin?.toFixed(2) ?? "?",
      integer.format(row.counts.states / row.secondsMin),
      row.peakMiB === undefined ? "?" : integer.format(row.peakMiB),
      ratio(row.secondsMin, ours?.secondsMin),
      ratio(row.secondsMedian, ours?.secondsMedian),
      ratio(row.cpuSecondsMin, ours?.cpuSecondsMin),
    ]);
  return table.toString();
}

/** The line above a table. */
export function caption(bounds: Bounds, rows: readonly Row[], runs: number): string {
  const { states, transitions } = rows[0].counts;
  return (
    `reference at ${boundsText(bounds)} (PASIDs, pages, frames, queue): ` +
    `${integer.format(states)} states, ${integer.format(transitions)} transitions; ` +
    `${runs} ${runs === 1 ? "run" : "runs"} each, whole process, one thread`
  );
}

function ratio(seconds: number | undefined, oursSeconds: number | undefined): string {
  if (seconds === undefined || oursSeconds === undefined) return "–";
  return (seconds / oursSeconds).toFixed(2);
}

function rowOf(rows: readonly Row[], checker: Checker): Row | undefined {
  return rows.find((row) => row.checker === checker);
}

/** How many times as long as iommucheck a peer should at least take. */
const RATE_GOALS: readonly (readonly [Checker, number])[] = [
  [spinBreadthFirst, 1.6],
  [rumurOneThread, 6],
];
const PEAK_GOAL_MIB = 160;
/** The bounds for which the goal of memory was set. */
const PEAK_BOUNDS = "2 2 4 3";

/** One line per goal that these rows can judge. */
export function goals(rows: readonly Row[], bounds: Bounds): string[] {
  const ours = rowOf(rows, iommucheck);
  if (ours === undefined) return [];
  const rates = RATE_GOALS.flatMap(([checker, goal]) => {
    const peer = rowOf(rows, checker);
    if (peer === undefined) return [];
    const times = peer.secondsMin / ours.secondsMin;
    return [goalLine(`${times.toFixed(2)} times the rate of ${checker.name}`, times >= goal, goal)];
  });
  const { peakMiB } = ours;
  if (peakMiB === undefined || boundsText(bounds) !== PEAK_BOUNDS) return rates;
  const memory = `${integer.format(peakMiB)} MiB at most`;
  return [...rates, goalLine(memory, peakMiB <= PEAK_GOAL_MIB, PEAK_GOAL_MIB)];
}

function goalLine(what: string, isReached: boolean, goal: number): string {
  return `${isReached ? "reached" : "NOT reached"}: ${what} (goal ${goal})`;
}
