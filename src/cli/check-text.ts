/** The report of one exploration for people: summary, violations, and with `--stats` the trees. */
import { collectEvidence, findingsOf } from "../check/collect-evidence.ts";
import type { Explored } from "../check/explore.ts";
import { subjectOf } from "../check/subject.ts";
import { renderStats, type TreeStats } from "../report/stats.ts";
import type { Style } from "../report/style.ts";
import { renderSummary } from "../report/summary.ts";
import { renderViolation } from "../report/violation.ts";
import type { CheckArguments } from "./check-options.ts";
import { checkCommand, replayCommand } from "./commands.ts";

/**
 * @param traces the trace file of each violated claim by its name
 * @param given what the user asked for, for the command that shows it again
 */
export function checkText(
  explored: Explored,
  traces: ReadonlyMap<string, string>,
  stats: readonly TreeStats[] | undefined,
  given: CheckArguments,
  style: Style,
): string {
  const { job, kernel, result } = explored;
  const parts = [renderSummary(subjectOf(job), result, style)];
  for (const finding of findingsOf(result))
    parts.push(
      renderViolation(collectEvidence(kernel, finding), style),
      `  ${again(explored, traces.get(finding.name), given)}`,
    );
  if (stats !== undefined) parts.push(renderStats(stats, result.seconds * 1000, style));
  return `${parts.join("\n\n")}\n`;
}

function again(explored: Explored, file: string | undefined, given: CheckArguments): string {
  if (file !== undefined) return `Replay with: ${replayCommand(file, given.model)}`;
  return `Find it again, with its trace: ${checkCommand(explored, given)}`;
}
