/** Where the models spend their time: one line per tree, the most expensive first. */
import { formatCount, formatShare } from "./format.ts";
import type { Style } from "./style.ts";
import { renderTable } from "./table.ts";

/** One decision tree of the kernel. */
export interface TreeStats {
  /** The command or the instance of the claim. */
  readonly name: string;
  readonly kind: "command" | "claim";
  /** Distinct local situations that it tells apart. */
  readonly leaves: number;
  /** Cells on its longest path. */
  readonly depth: number;
  readonly modelRuns: number;
  /** Milliseconds in the models. */
  readonly modelMs: number;
}

/** The widest that a name is shown. */
const NAME_MAX = 56;

/** @param elapsedMs of the whole exploration, for the shares */
export function renderStats(trees: readonly TreeStats[], elapsedMs: number, style: Style): string {
  const sorted = trees.toSorted((a, b) => b.modelMs - a.modelMs || b.leaves - a.leaves);
  const rows = sorted.map((tree) => [
    tree.name.length > NAME_MAX ? `${tree.name.slice(0, NAME_MAX - 1)}…` : tree.name,
    formatCount(tree.leaves),
    String(tree.depth),
    formatCount(tree.modelRuns),
    formatShare(tree.modelMs / elapsedMs),
  ]);
  return renderTable(["decision tree of", "leaves", "depth", "model runs", "time"], rows, {
    width: style.tableWidth,
    indent: 2,
    right: [1, 2, 3, 4],
  });
}
