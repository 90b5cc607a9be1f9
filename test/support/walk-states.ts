/** Visits states with the kernel alone, breadth first: for tests that are about steps, and not about the search. */
import type { Kernel, Row } from "../../src/kernel/index.ts";

export interface Walked {
  readonly states: number;
  readonly transitions: number;
  readonly rows: readonly Row[];
}

/** @param statesMax no state beyond so many is expanded */
export function walkStates(kernel: Kernel, statesMax = Infinity): Walked {
  const rows: Row[] = [kernel.initialRow()];
  const known = new Set([String(rows[0])]);
  let transitions = 0;
  for (let at = 0; at < rows.length && at < statesMax; at++)
    for (const { index } of kernel.commands) {
      const outcome = kernel.take(rows[at]!, index);
      if (outcome === undefined) continue;
      transitions++;
      const text = String(outcome.row);
      if (known.has(text)) continue;
      known.add(text);
      rows.push(outcome.row);
    }
  return { states: rows.length, transitions, rows };
}
