/** Finds the run of the plain system that leads to a state that a search has stored. */
import { DISABLED, type Kernel, type Row, type Schedule } from "../kernel/index.ts";
import { Canonicaliser } from "./symmetry/canonicaliser.ts";
import type { SymmetryGroup } from "./symmetry/symmetry-group.ts";

/**
 * The commands along a path of stored rows, the initial one first: for each hop the first command that makes it. Where
 * rows are canonical the run goes through the plain system all the same: what is compared is the orbit.
 */
export function scheduleAlong(
  kernel: Kernel,
  path: readonly Row[],
  symmetry: SymmetryGroup | undefined,
): Schedule {
  const orbitOf = orbits(symmetry);
  const schedule: number[] = [];
  let row = path[0]!;
  for (const target of path.slice(1)) {
    const isThere = (next: Row) => orbitOf(next).every((value, cell) => value === target[cell]);
    const found = kernel.commands.find(({ index }) => {
      if (kernel.stepLeaf(index, row) === DISABLED) return false;
      return isThere(kernel.take(row, index)!.row);
    });
    if (found === undefined) throw new Error("no command leads from a state to its successor");
    schedule.push(found.index);
    row = kernel.take(row, found.index)!.row;
  }
  return schedule;
}

/** The canonical row of an orbit; the row itself without a symmetry. */
function orbits(symmetry: SymmetryGroup | undefined): (row: Row) => Row {
  if (symmetry === undefined) return (row) => row;
  const canonicaliser = new Canonicaliser(symmetry.tables);
  return (row) => {
    symmetry.fit();
    canonicaliser.use(symmetry.tables);
    const canonical = row.slice();
    canonicaliser.canonicalise(canonical);
    return canonical;
  };
}
