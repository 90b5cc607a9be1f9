/** Breaks text into lines of a width; knows that names like `guest.pageMapped` may be split. */

/** Lines that begin so are items: what follows their first line is indented. */
const ITEMS = ["> ", "- "];

/**
 * Wraps at spaces, and a word that is too long after a dot, a hyphen or before a capital, else anywhere.
 * Lines that are there stay lines. Text without colours only.
 */
export function wrap(text: string, width: number): string[] {
  return text.split("\n").flatMap((line) => {
    const item = ITEMS.find((mark) => line.startsWith(mark) && width > 2 * mark.length);
    if (item === undefined) return wrapLine(line, Math.max(1, width));
    const lines = wrapLine(line.slice(item.length), width - item.length);
    return lines.map((part, i) => (i === 0 ? item : " ".repeat(item.length)) + part);
  });
}

/** Joins the lines of each paragraph and each item, as they were broken in a source file. */
export function reflow(text: string): string {
  return text
    .trim()
    .replace(/[ \t]*\n[ \t]*/g, "\n")
    .replace(/([^\n])\n(?!\n|[->] )/g, "$1 ");
}

/** As {@link wrap}, each line with an indentation in front, joined. */
export function indent(text: string, by: number, width: number): string {
  const space = " ".repeat(by);
  return wrap(text, width - by)
    .map((line) => (line === "" ? "" : space + line))
    .join("\n");
}

function wrapLine(line: string, width: number): string[] {
  const lines: string[] = [];
  let current = "";
  for (const word of line.split(" ")) {
    const joined = current === "" ? word : `${current} ${word}`;
    if (joined.length <= width) {
      current = joined;
      continue;
    }
    if (current !== "") lines.push(current);
    const pieces = chop(word, width);
    current = pieces.pop()!;
    lines.push(...pieces);
  }
  lines.push(current);
  return lines;
}

/** The pieces of a long word, each as long as fits. */
function chop(word: string, width: number): string[] {
  const pieces: string[] = [];
  let rest = word;
  while (rest.length > width) {
    const at = seamBefore(rest, width);
    pieces.push(rest.slice(0, at));
    rest = rest.slice(at);
  }
  return [...pieces, rest];
}

/** The last place up to `width` where a name can be split without hurting. */
function seamBefore(word: string, width: number): number {
  for (let at = width; at > Math.min(3, width - 1); at--)
    if (/[-._:/=([]/.test(word[at - 1]!) || /[A-Z]/.test(word[at]!)) return at;
  return width;
}
