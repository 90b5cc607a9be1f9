/** Blocks as Markdown that is also readable where nobody renders it: in a mail. */
import type { Block } from "./blocks.ts";
import { PLAIN, type Style } from "./style.ts";
import { wrap } from "./wrap.ts";

/** What a mail bears. */
const WIDTH = 100;
const STYLE: Style = { ...PLAIN, width: WIDTH };

/** With a line ending after the last line. */
export function renderMarkdown(blocks: readonly Block[]): string {
  return `${blocks.map(renderBlock).join("\n\n")}\n`;
}

function renderBlock(block: Block): string {
  switch (block.kind) {
    case "heading":
      return `${"#".repeat(block.level)} ${block.text}`;
    case "text":
      return wrap(escaped(block.text), WIDTH).join("\n");
    case "list":
      return block.items.map((item) => wrap(`- ${escaped(item)}`, WIDTH).join("\n")).join("\n");
    case "table":
      return renderTable(block.head, block.rows, block.right ?? []);
    case "plain":
      return `\`\`\`text\n${block.render(STYLE)}\n\`\`\``;
  }
}

/** Columns are aligned, so that it is a table without being rendered, too. */
function renderTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly number[],
): string {
  const cells = [head, ...rows].map((row) =>
    row.map((cell) => escaped(cell).replaceAll("|", "\\|").replaceAll("\n", "<br>")),
  );
  const widths = head.map((_, column) => Math.max(3, ...cells.map((row) => row[column]!.length)));
  const pad = (cell: string, column: number) =>
    right.includes(column) ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!);
  const rule = widths.map((width, column) =>
    right.includes(column) ? `${"-".repeat(width - 1)}:` : "-".repeat(width),
  );
  const [first, ...others] = cells.map((row) => row.map(pad));
  return [first!, rule, ...others].map((row) => `| ${row.join(" | ")} |`).join("\n");
}

/** What would be taken for a tag or for emphasis, and no more: a mail is read as it is. */
function escaped(words: string): string {
  return words.replaceAll(/<(?=[a-z/!?])/gi, "&lt;").replaceAll(/\*(?=\S)|(?<=\S)\*/g, "\\*");
}
