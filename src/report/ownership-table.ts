/** The table of who may touch what: a row for each structure of the state, a column for each component. */
import type { Description, Party } from "./ownership.ts";
import type { Style } from "./style.ts";
import { renderTable } from "./table.ts";
import { indent } from "./wrap.ts";

/** Longer heads are broken before each capital, so that many components fit side by side. */
const HEAD_WIDTH = 8;
/** In the column of a component that declares nothing. */
const UNKNOWN = "?";

const LEGEND =
  "r: may read, w: may change, rw: both, blank: must not touch. A party's own control state is in no row.";
const LEGEND_UNKNOWN = "?: declares no footprint, and may touch everything.";

type Ownership = Pick<Description, "structures" | "parties">;

/** The table with its legend, and what follows from it: which structures a single party owns. */
export function renderOwnership({ structures, parties }: Ownership, style: Style): string {
  const head = ["structure", ...parties.map(({ name }) => brokenHead(name))];
  const rows = structures.map((s) => [s, ...parties.map((party) => cellOf(party, s))]);
  const decorate = (text: string, column: number) =>
    column > 0 && text.includes("w") ? style.colors.bold(text) : text;
  const isOpen = parties.some(({ touches }) => touches === null);
  return [
    renderTable(head, rows, { width: style.tableWidth, indent: 2, decorate }),
    "",
    indent(isOpen ? `${LEGEND} ${LEGEND_UNKNOWN}` : LEGEND, 2, style.width),
    ...(isOpen ? [] : ownersText({ structures, parties }, style)),
  ].join("\n");
}

/** A structure that one party alone may change is that party's, whoever reads it. */
function ownersText({ structures, parties }: Ownership, { width }: Style): string[] {
  const lines = parties.flatMap((party) => {
    const own = structures.filter((s) => parties.every((p) => mayChange(p, s) === (p === party)));
    return own.length === 0 ? [] : [indent(`${party.name}: ${own.join(", ")}`, 4, width)];
  });
  return lines.length === 0 ? [] : ["", "  Changed by one party alone:", ...lines];
}

function cellOf({ touches }: Party, structure: string): string {
  return touches === null ? UNKNOWN : (touches[structure] ?? "");
}

function mayChange(party: Party, structure: string): boolean {
  return cellOf(party, structure).includes("w");
}

function brokenHead(name: string): string {
  return name.length <= HEAD_WIDTH ? name : name.replaceAll(/(?<=[a-z\d])(?=[A-Z])/g, "\n");
}
