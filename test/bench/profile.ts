/** Where iommucheck spends its time on a scenario: models, walk of the trees, visited set. */
import Table from "cli-table3";
import { checkCommand, scenarioResult } from "./checkers.ts";
import { measure } from "./measure.ts";

const COUNTS = ["states", "transitions", "model runs"];
const MEASURES = ["wall s", "search s", "peak MiB"];
const HEAD = ["scenario", ...COUNTS, ...MEASURES, "models", "cache walk", "visited set"];

/** A table with one row; the shares are left open where the result does not carry them. */
export async function profileTable(scenario: string, folder: string): Promise<string> {
  const { stdout, seconds, peakMiB } = await measure(checkCommand(scenario, "--stats"), folder);
  const result = scenarioResult(stdout);
  const { models, cacheWalk, visitedSet } = result.shares ?? {};
  const table = new Table({
    head: HEAD,
    colAligns: ["left", ...HEAD.slice(1).map(() => "right" as const)],
    style: { head: [], border: [] },
  });
  table.push([
    scenario,
    result.states,
    result.transitions,
    result.modelRuns,
    seconds.toFixed(2),
    result.seconds.toFixed(2),
    peakMiB?.toFixed(0) ?? "?",
    ...[models, cacheWalk, visitedSet].map(percent),
  ]);
  return table.toString();
}

function percent(share: number | undefined): string {
  return share === undefined ? "–" : `${(100 * share).toFixed(0)} %`;
}
