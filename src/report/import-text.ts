/** What an import read, by kind of line, and what the rules say of it. */
import type { ImportSummary } from "../import/tally.ts";
import type { WatchResult } from "../import/watch.ts";
import { counted, formatCount, formatValue } from "./format.ts";
import type { Style } from "./style.ts";
import { renderTable } from "./table.ts";
import { indent } from "./wrap.ts";

export function renderImport(
  file: string,
  summary: ImportSummary,
  judged: readonly WatchResult[],
  style: Style,
): string {
  const { lines, mapped, ignored, unknown, events } = summary;
  const total =
    `${style.colors.bold(file)}  ${counted(lines, "line")}: ${formatCount(mapped)} mapped to ` +
    `${counted(events, "event")}, ${formatCount(ignored)} ignored, ${formatCount(unknown)} unknown`;
  return [total, "", kindTable(summary, style), "", ...judged.map((r) => ruleText(r, style))].join(
    "\n",
  );
}

function kindTable({ kinds }: ImportSummary, style: Style): string {
  const rows = kinds.map(({ kind, verdict, lines, reason, firstLine }) => [
    kind,
    verdict,
    formatCount(lines),
    `${verdict === "unknown" ? `line ${firstLine}: ` : ""}${reason ?? ""}`,
  ]);
  const head = ["kind of line", "became", "lines", "why"];
  return renderTable(head, rows, { width: style.width, indent: 2, right: [2] });
}

function ruleText({ monitor, verdict, violation }: WatchResult, style: Style): string {
  const { name, claim, citation } = monitor;
  const { colors, width } = style;
  if (verdict === "holds") return `${colors.green("holds")}        ${name}`;
  if (verdict === "notReached")
    return `${colors.yellow("not reached")}  ${name} (nothing in the log puts it to the test)`;
  const { entry, message } = violation!;
  return [
    `${colors.red("VIOLATED")}     ${name} at event ${entry.seq}: ${entry.event.type}`,
    indent(message, 13, width),
    indent(`${claim} [${citation}]`, 13, width),
    indent(`read from ${formatValue(entry.command)}`, 13, width),
  ].join("\n");
}
