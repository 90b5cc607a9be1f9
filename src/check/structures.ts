/** The structures of a state, at the level at which one talks about it, and what a component may do to each. */
import type { Learner } from "../kernel/learner.ts";
import type { Shape, ShapeNode } from "../kernel/shape.ts";
import type { Touch } from "../report/ownership.ts";

/** A part of the state that has a name: a table, a queue, a register. */
export interface Structure {
  readonly name: string;
  readonly cells: readonly number[];
}

/**
 * The keys of the state, and where a key holds the affairs of a party (`guest`) or things of different kinds
 * (`ghost`), the keys below it.
 * @param parties the names of the components
 */
export function structuresOf({ root }: Shape, parties: readonly string[]): readonly Structure[] {
  return [...root.children.entries()].flatMap(([key, node]) => {
    if (node.kind === "cell" || !(parties.includes(key) || isMixed(node))) return [structure(node)];
    return [...node.children.values()].map(structure);
  });
}

function structure(node: ShapeNode): Structure {
  return { name: node.path, cells: node.kind === "cell" ? [node.cell] : node.cells };
}

/** Whether the values of a record are shaped differently: then its keys are names, and not indices of a table. */
function isMixed(node: Extract<ShapeNode, { readonly kind: "record" }>): boolean {
  return new Set([...node.children.values()].map(formOf)).size > 1;
}

function formOf(node: ShapeNode): string {
  if (node.kind === "cell") return "";
  return JSON.stringify([...node.children].map(([key, child]) => [key, formOf(child)]));
}

/** What the commands of a component, taken together, may do to each structure. It must have a footprint. */
export function touchesOf(
  component: string,
  { commands, footprints }: Pick<Learner, "commands" | "footprints">,
  structures: readonly Structure[],
): Readonly<Record<string, Touch>> {
  const own = commands.filter((c) => c.component === component).map((c) => footprints[c.index]!);
  const touches = structures.flatMap(({ name, cells }): [string, Touch][] => {
    const reads = own.some((footprint) => cells.some((cell) => footprint.reads[cell] === 1));
    const writes = own.some((footprint) => cells.some((cell) => footprint.writes[cell] === 1));
    if (!reads && !writes) return [];
    return [[name, `${reads ? "r" : ""}${writes ? "w" : ""}` as Touch]];
  });
  return Object.fromEntries(touches);
}
