/** The table of who may touch what: a row for each structure of the state, a column for each component. */
import type { Description } from "./ownership.ts";
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

/** The table with its legend. */
export function renderOwnership(
  { structures, parties }: Pick<Description, "structures" | "parties">,
  style: Style,
): string {
  const head = ["structure", ...parties.map(({ name }) => brokenHead(name))];
  const rows = structures.map((structure) => [
    structure,
    ...parties.map(({ touches }) => (touches === null ? UNKNOWN : (touches[structure] ?? ""))),
  ]);
  const decorate = (text: string, column: number) =>
    column > 0 && text.includes("w") ? style.colors.bold(text) : text;
  const isOpen = parties.some(({ touches }) => touches === null);
  return [
    renderTable(head, rows, { width: style.tableWidth, indent: 2, decorate }),
    "",
    indent(isOpen ? `${LEGEND} ${LEGEND_UNKNOWN}` : LEGEND, 2, style.width),
  ].join("\n");
}

function brokenHead(name: string): string {
  return name.length <= HEAD_WIDTH ? name : name.replaceAll(/(?<=[a-z\d])(?=[A-Z])/g, "\n");
}
