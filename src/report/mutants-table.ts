/** The table of mutants. */
import { formatBounds, formatCount, formatSeconds } from "./format.ts";
import type { Style } from "./style.ts";
import { renderTable } from "./table.ts";

/** One line of it. */
export interface MutantRow {
  readonly variant: string;
  readonly scenario: string;
  readonly bounds: Readonly<Record<string, number>>;
  readonly isGood: boolean;
  /** What became of it, in words. */
  readonly verdict: string;
  readonly caughtBy: readonly string[];
  readonly traceSteps?: number;
  readonly statesSeen?: number;
  /** Of the whole exploration. */
  readonly states: number;
  readonly seconds: number;
}

const HEAD = [
  "variant",
  "scenario",
  "result",
  "caught by",
  "steps",
  "found after",
  "states",
  "time",
];

export function renderMutants(rows: readonly MutantRow[], style: Style): string {
  const { colors } = style;
  const cells = rows.map((row) => [
    row.variant,
    row.scenario,
    row.verdict,
    row.caughtBy.join("\n"),
    row.traceSteps === undefined ? "" : String(row.traceSteps),
    row.statesSeen === undefined ? "" : formatCount(row.statesSeen),
    formatCount(row.states),
    formatSeconds(row.seconds),
  ]);
  const table = renderTable(HEAD, cells, { width: style.tableWidth, right: [4, 5, 6, 7] });
  const bad = rows.filter((row) => !row.isGood);
  const end =
    bad.length === 0
      ? colors.green(`${rows.length} of ${rows.length} as declared`)
      : colors.red(
          `${bad.length} of ${rows.length} not as declared:\n` + bad.map(badText).join("\n"),
        );
  return `${table}\n\n${end}`;
}

function badText({ variant, scenario, bounds, verdict }: MutantRow): string {
  return `  ${variant} in ${scenario} (${formatBounds(bounds)}): ${verdict}`;
}
