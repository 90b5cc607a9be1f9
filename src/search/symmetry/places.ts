/** The cells of a system as paths of names, so that a renaming can tell where each cell goes. */
import { canonicalJson, type Kernel } from "../../kernel/index.ts";
import { ModelError } from "../../system/index.ts";
import { pairOf, type Exchange } from "./identifier-sets.ts";
import { renamed } from "./renaming.ts";

/** What kind of cell it is, and the names that lead to it; only the names are renamed. */
export interface Place {
  readonly kind: string;
  readonly names: readonly string[];
}

/** The place of each cell: of the translation state, of component instances, of monitors, in the order of cells. */
export function placesOf({ learner }: Kernel): Place[] {
  const { shape, system } = learner;
  const places: Place[] = [];
  type Node = typeof shape.root | { kind: "cell" };
  const visit = (node: Node, names: readonly string[]): void => {
    if (node.kind === "cell") places.push({ kind: "cell", names });
    else for (const [key, child] of node.children) visit(child, [...names, key]);
  };
  visit(shape.root, []);
  for (const { name, instances } of system.components)
    for (const instance of instances) places.push({ kind: `component ${name}`, names: [instance] });
  for (const { name } of system.monitors) places.push({ kind: `monitor ${name}`, names: [] });
  if (places.length !== learner.tables.cells) throw new Error("not every cell has a place");
  return places;
}

/**
 * Where an exchange moves each cell.
 * @throws ModelError `not-symmetric` when the state has a place for one identifier and not for the other
 */
export function cellMap(kernel: Kernel, places: readonly Place[], exchange: Exchange): Int32Array {
  const keyOf = ({ kind, names }: Place) => canonicalJson([kind, names]);
  const cells = new Map(places.map((place, cell) => [keyOf(place), cell]));
  return Int32Array.from(places, ({ kind, names }, cell) => {
    const moved = { kind, names: names.map((name) => renamed(name, exchange.renaming)) };
    const target = cells.get(keyOf(moved));
    if (target !== undefined) return target;
    throw new ModelError(
      "not-symmetric",
      `symmetry ${exchange.set.name}: the state has ${kernel.learner.tables.path(cell)}, but nothing in its ` +
        `place when ${pairOf(exchange)} change places; give both the same cells, or take them out of the set.`,
    );
  });
}
