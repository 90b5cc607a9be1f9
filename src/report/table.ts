/** Plain tables: aligned columns, a rule under the head, ASCII only, so that they survive a mail. */
import Table from "cli-table3";
import { wrap } from "./wrap.ts";

const ASCII = {
  top: "",
  "top-mid": "",
  "top-left": "",
  "top-right": "",
  bottom: "",
  "bottom-mid": "",
  "bottom-left": "",
  "bottom-right": "",
  left: "",
  "left-mid": "",
  mid: "",
  "mid-mid": "",
  right: "",
  "right-mid": "",
};
/** The least that a column is squeezed to. */
const NARROWEST = 8;

export interface TableOptions {
  /** The widest that the table may be. */
  readonly width: number;
  /** Columns before the first. */
  readonly indent?: number;
  /** What stands between two columns; two spaces by default. */
  readonly separator?: string;
  /** Indexes of columns that are aligned to the right. */
  readonly right?: readonly number[];
  readonly decorate?: (text: string, column: number) => string;
}

/**
 * Renders a table, wrapping the cells of columns that are too wide.
 * @returns lines joined, without trailing spaces and without a last line ending
 */
export function renderTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  options: TableOptions,
): string {
  const separator = options.separator ?? "  ";
  const room = options.width - (options.indent ?? 0) - separator.length * (head.length - 1);
  const widths = fitWidths([head, ...rows], room);
  const table = new Table({
    chars: { ...ASCII, middle: separator },
    style: { "padding-left": 0, "padding-right": 0, head: [], border: [] },
    colWidths: widths,
    colAligns: head.map((_, i) => (options.right?.includes(i) === true ? "right" : "left")),
  });
  const wrapped = (cells: readonly string[]) =>
    cells.map((cell, i) => wrap(cell, widths[i]!).join("\n"));
  const rule = widths.map((width) => "-".repeat(width));
  const body = rows.map((row) => wrapped(row).map((cell, i) => decorated(cell, i, options)));
  table.push(wrapped(head), rule, ...body);
  const margin = " ".repeat(options.indent ?? 0);
  return table
    .toString()
    .split("\n")
    .map((line) => (margin + line).trimEnd())
    .join("\n");
}

function decorated(cell: string, column: number, { decorate }: TableOptions): string {
  if (decorate === undefined) return cell;
  return cell
    .split("\n")
    .map((line) => decorate(line, column))
    .join("\n");
}

/** The widths that columns get: what they need, the widest ones cut until all fit. */
function fitWidths(rows: readonly (readonly string[])[], room: number): number[] {
  const widths = rows[0]!.map((_, column) => {
    const lines = rows.flatMap((row) => (row[column] ?? "").split("\n"));
    return Math.max(1, ...lines.map((line) => line.length));
  });
  let excess = widths.reduce((sum, width) => sum + width, 0) - room;
  while (excess > 0) {
    const widest = Math.max(...widths);
    if (widest <= NARROWEST) break;
    widths[widths.indexOf(widest)]!--;
    excess--;
  }
  return widths;
}
