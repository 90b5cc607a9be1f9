/** What changed in the translation state, and the whole of it as an indented tree. */
import { formatValue } from "./format.ts";

/** A cell with two values. */
export interface ShownChange {
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
}

/** `pte.pasid0.page0: null -> frame0`. */
export function changeText({ path, before, after }: ShownChange): string {
  return `${path}: ${formatValue(before)} -> ${formatValue(after)}`;
}

/**
 * A state as a tree; whatever fits into a line stands in one.
 * @param indent columns before each line
 */
export function renderWorld(world: object, width: number, indent = 0): string {
  const space = " ".repeat(indent);
  const lines = Object.entries(world).map(([key, value]: [string, unknown]) => {
    const line = `${space}${key}: ${formatValue(value)}`;
    const isRecord = typeof value === "object" && value !== null && !Array.isArray(value);
    if (!isRecord || line.length <= width) return line;
    return `${space}${key}:\n${renderWorld(value, width, indent + 2)}`;
  });
  return lines.join("\n");
}
