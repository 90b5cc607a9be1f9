/** The report of one exploration for people: summary, violations, and with `--stats` the trees. */
import { collectEvidence, findingsOf } from "../check/collect-evidence.ts";
import type { Explored } from "../check/explore.ts";
import { subjectOf } from "../check/subject.ts";
import { renderStats, type TreeStats } from "../report/stats.ts";
import type { Style } from "../report/style.ts";
import { renderSummary } from "../report/summary.ts";
import { renderViolation } from "../report/violation.ts";

/**
 * @param traces the trace file of each violated claim by its name
 * @param model the user's file, for the command that replays
 */
export function checkText(
  { job, kernel, result }: Explored,
  traces: ReadonlyMap<string, string>,
  stats: readonly TreeStats[] | undefined,
  model: string | undefined,
  style: Style,
): string {
  const parts = [renderSummary(subjectOf(job), result, style)];
  for (const finding of findingsOf(result))
    parts.push(
      renderViolation(collectEvidence(kernel, finding), style),
      `  ${replayHint(traces.get(finding.name), model)}`,
    );
  if (stats !== undefined) parts.push(renderStats(stats, result.seconds * 1000, style));
  return `${parts.join("\n\n")}\n`;
}

function replayHint(file: string | undefined, model: string | undefined): string {
  if (file === undefined) return "To replay it, write its trace with --trace-dir DIR.";
  const option = model === undefined ? "" : ` --model ${shellWord(model)}`;
  return `Replay with: iommucheck replay ${shellWord(file)}${option}`;
}

/** Quoted where a shell would split or expand it. */
function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
