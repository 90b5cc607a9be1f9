/** A report as blocks, so that the terminal and Markdown say the same; and how a terminal shows them. */
import type { Style } from "./style.ts";
import { renderTable } from "./table.ts";
import { indent } from "./wrap.ts";

export type Block =
  | { readonly kind: "heading"; readonly level: 1 | 2 | 3 | 4; readonly text: string }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "list"; readonly items: readonly string[] }
  | {
      readonly kind: "table";
      readonly head: readonly string[];
      readonly rows: readonly (readonly string[])[];
      /** Indexes of columns that are aligned to the right. */
      readonly right?: readonly number[];
    }
  /** Text that keeps its columns. */
  | { readonly kind: "plain"; readonly render: (style: Style) => string };

export const heading = (level: 1 | 2 | 3 | 4, text: string): Block => {
  return { kind: "heading", level, text };
};
export const text = (words: string): Block => ({ kind: "text", text: words });
export const list = (items: readonly string[]): Block => ({ kind: "list", items });
export const plain = (render: (style: Style) => string): Block => ({ kind: "plain", render });
export const table = (
  head: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly number[] = [],
): Block => ({ kind: "table", head, rows, right });

const MARGIN = 2;

/** Blocks with an empty line between them. */
export function renderBlocks(blocks: readonly Block[], style: Style): string {
  return blocks.map((block) => renderBlock(block, style)).join("\n\n");
}

function renderBlock(block: Block, style: Style): string {
  const { colors, width } = style;
  switch (block.kind) {
    case "heading":
      if (block.level === 1) return colors.bold(indent(block.text, 0, width));
      return (block.level === 2 ? colors.underline : colors.bold)(indent(block.text, 0, width));
    case "text":
      return coloured(indent(block.text, MARGIN, width), style);
    case "list":
      return coloured(
        block.items.map((item) => indent(`- ${item}`, MARGIN, width)).join("\n"),
        style,
      );
    case "table":
      return renderTable(block.head, block.rows, {
        width: style.tableWidth,
        indent: MARGIN,
        right: block.right ?? [],
        decorate: (cell) => coloured(cell, style),
      });
    case "plain":
      return indentLines(block.render({ ...style, width: width - MARGIN }));
  }
}

function indentLines(lines: string): string {
  return lines.replaceAll(/^(?=.)/gm, " ".repeat(MARGIN));
}

/** Verdicts stand out. */
function coloured(words: string, { colors }: Style): string {
  return words
    .replaceAll(/\b(VIOLATED|REFUTED|REGRESSED)\b/g, (verdict) => colors.red(verdict))
    .replaceAll(/\b(UNDECIDED|undecided|not reached)\b/g, (verdict) => colors.yellow(verdict))
    .replaceAll(/\b(CONFIRMED|confirmed)\b/g, (verdict) => colors.green(verdict));
}
