/** What reference.pml includes: its actions with every parameter, its claim over every place. */
import { places, range, type Bounds } from "./bounds.ts";

/** The text of actions.pml. */
export function promelaActions(bounds: Bounds): string {
  const at = places(bounds);
  const claim = at.map(({ p, n }) => `FRESH(${p}, ${n})`).join(" && ");
  return [
    `#define NO_STALE_IOTLB (${claim})`,
    ...at.flatMap(({ p, n }) => range(bounds.frames).map((f) => `MAP(${p}, ${n}, ${f + 1})`)),
    ...at.map(({ p, n }) => `UNMAP(${p}, ${n})`),
    "FETCH()",
    "EXECUTE()",
    ...at.map(({ p, n }) => `EVICT(${p}, ${n})`),
    ...at.map(({ p, n }) => `START(${p}, ${n})`),
    ...range(bounds.pasids).map((p) => `FINISH(${p})`),
    "",
  ].join("\n");
}

/** The constants that reference.pml takes from the command line of spin. */
export function promelaDefines({ pasids, pages, queue }: Bounds): string[] {
  return [`-DPASIDS=${pasids}`, `-DPAGES=${pages}`, `-DQUEUE=${queue}`];
}
