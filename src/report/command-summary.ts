/** How often commands were enabled, summed up by their names; those that never were are listed. */
import type { CheckResult, CommandResult, ReductionReport } from "../search/result.ts";
import { counted, formatCount } from "./format.ts";
import { commandText } from "./step-text.ts";
import type { Style } from "./style.ts";
import { indent } from "./wrap.ts";

/** A longer list is not read. */
const NEVER_MAX = 12;

/** Whether a reduction was made. */
export function isReducedBy(
  { reductions = [] }: CheckResult,
  name: ReductionReport["name"],
): boolean {
  return reductions.some((report) => report.applied && report.name === name);
}

/** One line per actor, then the commands that were never enabled, or of which a reduced search saw nothing. */
export function renderCommands(result: CheckResult, style: Style): string {
  const { commands } = result;
  const actors = [...new Set(commands.map(({ actor }) => actor))];
  const width = Math.max(0, ...actors.map((actor) => actor.length));
  const margin = 13 + width + 2;
  const lines = actors.map((actor, i) => {
    const label = (i === 0 ? "enabled" : "").padEnd(11);
    const own = commands.filter((command) => command.actor === actor);
    const text = indent(typesText(own), margin, style.width).trimStart();
    return `  ${label}${actor.padEnd(width)}  ${text}`;
  });
  // What no claim depends on may be left out of a smaller graph, and be enabled in the whole one.
  const label = isReducedBy(result, "partial order") ? "unseen" : "never";
  return [...lines, ...neverLines(commands, label, style)].join("\n");
}

/** `map 324,508, unmap 12,300`: how often, over all parameters. */
function typesText(commands: readonly CommandResult[]): string {
  const sums = new Map<string, number>();
  for (const { stimulus, enabled } of commands)
    sums.set(stimulus.type, (sums.get(stimulus.type) ?? 0) + enabled);
  return [...sums].map(([type, sum]) => `${type} ${formatCount(sum)}`).join(", ");
}

function neverLines(commands: readonly CommandResult[], label: string, style: Style): string[] {
  const never = commands.filter(({ enabled }) => enabled === 0);
  if (never.length === 0) return [];
  const names = never.slice(0, NEVER_MAX).map((c) => `${c.actor} ${commandText(c.stimulus)}`);
  const more = never.length - names.length;
  const text = names.join("; ") + (more > 0 ? `; and ${counted(more, "other")}` : "");
  const body = indent(text, 13, style.width).trimStart();
  return [style.colors.yellow(`  ${label.padEnd(11)}${body}`)];
}
