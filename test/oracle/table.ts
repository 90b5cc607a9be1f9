/** What the tools counted beside what iommucheck counted, and whether all of it is equal. */
import { formatBounds, formatCount } from "../../src/report/format.ts";
import { renderTable } from "../../src/report/table.ts";
import type { CheckResult } from "../../src/search/result.ts";
import type { BoundValues } from "../../src/system/index.ts";
import type { Counts } from "../bench/bounds.ts";

/** What a tool counted, or what it said instead. */
export interface Answer {
  readonly tool: string;
  readonly counts?: Counts;
  readonly error?: string;
}

export interface OracleRow {
  readonly scenario: string;
  /** Those that differ from the defaults. */
  readonly bounds: BoundValues;
  readonly result: Pick<CheckResult, "states" | "transitions" | "verdict" | "complete">;
  /** None when the search was not complete. */
  readonly answers: readonly Answer[];
}

/** One line per subject, one column per tool. */
export function oracleTable(rows: readonly OracleRow[], tools: readonly string[]): string {
  const head = ["scenario", "bounds", "verdict", "states", "transitions", ...tools];
  const lines = rows.map((row) => {
    const { scenario, bounds, result } = row;
    const { states, transitions, verdict } = result;
    return [
      scenario,
      Object.keys(bounds).length === 0 ? "(defaults)" : formatBounds(bounds),
      verdict,
      formatCount(states),
      formatCount(transitions),
      ...tools.map((tool) => cellOf(row, tool)),
    ];
  });
  return renderTable(head, lines, { width: 140, right: [3, 4] });
}

function cellOf({ result, answers }: OracleRow, tool: string): string {
  const answer = answers.find((a) => a.tool === tool);
  if (answer === undefined) return "too large";
  if (isEqual(result, answer)) return "equal";
  const { counts } = answer;
  if (counts === undefined) return "FAILED";
  return `DIFFERS: ${formatCount(counts.states)}, ${formatCount(counts.transitions)}`;
}

/** The last lines, and whether every answer is equal. A subject that was too large is no difference. */
export function conclusion(rows: readonly OracleRow[]): { text: string; isEqual: boolean } {
  const asked = rows.flatMap(({ scenario, result, answers }) =>
    answers.map((answer) => ({ scenario, result, answer })),
  );
  const wrong = asked.filter(({ result, answer }) => !isEqual(result, answer));
  const said = wrong.flatMap(({ scenario, answer: { tool, error } }) =>
    error === undefined ? [] : [`${scenario}, ${tool}: ${error}`],
  );
  const cut = rows.filter(({ result }) => !result.complete).length;
  const verdict =
    wrong.length === 0
      ? `All ${asked.length} pairs of counts are equal.`
      : `${wrong.length} of ${asked.length} pairs of counts differ.`;
  const left = cut === 0 ? [] : [`${cut} too large to be compared; name smaller bounds for them.`];
  return { text: [verdict, ...left, ...said].join("\n"), isEqual: wrong.length === 0 };
}

function isEqual(result: OracleRow["result"], { counts }: Answer): boolean {
  return counts?.states === result.states && counts.transitions === result.transitions;
}
