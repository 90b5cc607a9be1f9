/** A breadth-first search that keeps one state of each orbit: what the symmetry reduction promises, and no more. */
import { type Kernel, type Row } from "../../src/kernel/index.ts";
import { Canonicaliser } from "../../src/search/symmetry/canonicaliser.ts";
import { SymmetryCheck } from "../../src/search/symmetry/symmetry-check.ts";
import { SymmetryGroup } from "../../src/search/symmetry/symmetry-group.ts";

export interface SymmetricSearch {
  /** One row of each orbit, in the order of discovery. */
  readonly rows: readonly Row[];
  /** How many states the orbits have together. */
  readonly represented: number;
  /** The enabled steps of all states of all orbits. */
  readonly transitionsRepresented: number;
  readonly depth: number;
  /** For each violated claim the length of the shortest way to it; `deadlock` included. */
  readonly violated: Readonly<Record<string, number>>;
}

/** Explores up to so many orbits. The kernel's system must declare a symmetry. */
export function searchOrbits(kernel: Kernel, maxOrbits = Infinity): SymmetricSearch {
  const group = SymmetryGroup.of(kernel)!;
  void new SymmetryCheck(kernel, group);
  const canonicaliser = new Canonicaliser(group.tables);
  const violated: Record<string, number> = {};
  const rows: Row[] = [];
  const depths = new Map<string, number>();
  let represented = 0;
  let transitionsRepresented = 0;
  const add = (row: Row, depth: number) => {
    for (const { name } of kernel.violations(row)) violated[name] ??= depth;
    group.fit();
    canonicaliser.use(group.tables);
    const size = canonicaliser.canonicalise(row);
    const key = row.join();
    if (depths.has(key)) return;
    depths.set(key, depth);
    rows.push(row);
    sizes.push(size);
    represented += size;
  };
  const sizes: number[] = [];
  add(kernel.initialRow(), 0);
  let depth = 0;
  for (let at = 0; at < rows.length && rows.length < maxOrbits; at++) {
    const row = rows[at]!;
    depth = depths.get(row.join())!;
    const enabled = kernel.enabled(row);
    if (enabled.length === 0 && !kernel.isProperEnd(row)) violated["deadlock"] ??= depth;
    transitionsRepresented += sizes[at]! * enabled.length;
    for (const command of enabled) add(kernel.take(row, command)!.row, depth + 1);
  }
  return { rows, represented, transitionsRepresented, depth, violated };
}
