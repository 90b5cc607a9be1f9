/** A plain breadth-first search over a kernel, with and without the partial-order reduction: nothing else to trust. */
import { type Kernel } from "../../src/kernel/index.ts";
import { StubbornSets } from "../../src/search/partial-order/stubborn-sets.ts";
import { StubbornTables } from "../../src/search/partial-order/stubborn-tables.ts";

/** What a search cost and found. */
export interface SearchResult {
  readonly states: number;
  readonly transitions: number;
  readonly found: Found;
}

/** What a reduction may not change. */
interface Found {
  /** The length of the shortest run for each violated claim, `deadlock` included. */
  readonly violated: Readonly<Record<string, number>>;
  /** The claims that were put to the test, sorted. */
  readonly reached: readonly string[];
  /** Stuck states, as texts, with their depths. */
  readonly stuck: Readonly<Record<string, number>>;
}

/** Chooses the commands to take in a state. */
export type Choose = (row: Int32Array, active: Uint8Array) => readonly number[];

/** All enabled commands. */
export function allCommands(kernel: Kernel): Choose {
  return (row) => kernel.enabled(row);
}

/** The commands of the reduction; checks that each of them is enabled, and that there is one if any is. */
export function stubbornCommands(kernel: Kernel): Choose {
  const tables = new StubbornTables(kernel);
  const sets = new StubbornSets(tables.arrays);
  return (row, active) => {
    if (tables.fit()) sets.use(tables.arrays);
    while (!sets.choose(row, kernel, active))
      if (sets.unknownCommand >= 0) kernel.stepLeaf(sets.unknownCommand, row);
      else kernel.verdictLeaf(sets.unknownJudge, row);
    const chosen = [...sets.chosen.subarray(0, sets.count)];
    const enabled = kernel.enabled(row);
    if (sets.enabled !== enabled.length || (enabled.length > 0 && chosen.length === 0))
      throw new Error(`${chosen.length} of ${enabled.length} commands (counted ${sets.enabled})`);
    if (!chosen.every((c) => enabled.includes(c))) throw new Error("chose a disabled command");
    return chosen;
  };
}

/** Explores level by level; the questions that are still open are settled between levels. */
export function searchBreadthFirst(
  kernel: Kernel,
  choose: Choose,
  maxStates = Infinity,
): SearchResult {
  const violated: Record<string, number> = {};
  const reached = new Set<string>();
  const stuck: Record<string, number> = {};
  const seen = new Set<string>();
  let level: Int32Array[] = [];
  let transitions = 0;
  const add = (row: Int32Array, depth: number, to: Int32Array[]) => {
    const text = String(row);
    if (seen.has(text)) return;
    seen.add(text);
    to.push(row);
    for (const { index, name, kind } of kernel.judges) {
      if (kind === "final") continue;
      const verdict = kernel.judge(row, index);
      if (verdict !== "notReached") reached.add(name);
      if (verdict === "violated") violated[name] ??= depth;
    }
  };
  add(kernel.initialRow(), 0, level);
  for (let depth = 0; level.length > 0 && seen.size < maxStates; depth++) {
    const next: Int32Array[] = [];
    const active = Uint8Array.from(kernel.judges, ({ name, kind }) =>
      kind === "final" || name in violated ? 0 : 1,
    );
    for (const row of level) {
      const commands = choose(row, active);
      transitions += commands.length;
      for (const command of commands) add(kernel.take(row, command)!.row, depth + 1, next);
      if (commands.length > 0) continue;
      stuck[JSON.stringify(kernel.world(row))] = depth;
      if (!kernel.isProperEnd(row)) violated["deadlock"] ??= depth;
    }
    level = next;
  }
  const found = { violated, reached: [...reached].toSorted(), stuck };
  return { states: seen.size, transitions, found };
}
