/** The table of mutants. */
import { formatCount, formatSeconds } from "./format.ts";
import type { Style } from "./style.ts";
import { renderTable } from "./table.ts";

/** One line of it. */
export interface MutantRow {
  readonly variant: string;
  readonly scenario: string;
  readonly isGood: boolean;
  /** What became of it, in words. */
  readonly verdict: string;
  readonly caughtBy: readonly string[];
  readonly traceSteps?: number;
  readonly statesSeen?: number;
  /** Of the whole exploration. */
  readonly states: number;
  readonly seconds: number;
  /** Explores it alone. */
  readonly command: string;
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

/** @param asked how many were to be tested; more than there are rows when an error ended it */
export function renderMutants(rows: readonly MutantRow[], asked: number, style: Style): string {
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
  const rest = asked - rows.length;
  const good = `${rows.length - bad.length} of ${asked} as declared`;
  const ends = [
    bad.length + rest === 0 ? colors.green(good) : good,
    ...(rest === 0 ? [] : [colors.yellow(`${rest} of ${asked} not tested`)]),
    ...(bad.length === 0 ? [] : [colors.red(`${bad.length} of ${asked} not as declared:`)]),
    ...bad.map(badText),
  ];
  return `${table}\n\n${ends.join("\n")}`;
}

function badText({ variant, scenario, verdict, command }: MutantRow): string {
  return `  ${variant} in ${scenario}: ${verdict}\n    ${command}`;
}
