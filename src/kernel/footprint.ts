/** Footprints resolved to cells: what each command may read, write and emit. */
import {
  accessFor,
  ModelError,
  type Footprint,
  type PathPattern,
  type Stimulus,
} from "../system/index.ts";
import type { Shape, ShapeNode } from "./shape.ts";

/** What one command may touch, by cell: 1 is allowed. */
export interface CellFootprint {
  readonly reads: Uint8Array;
  readonly writes: Uint8Array;
  /** Every event of the component when it is undefined. */
  readonly emits: ReadonlySet<string> | undefined;
}

/** The command that a footprint is resolved for. */
export interface FootprintOwner {
  readonly component: string;
  readonly instance: string;
  readonly stimulus: Stimulus;
  /** The parameters that commands of the component have. */
  readonly parameters: ReadonlySet<string>;
}

/**
 * Resolves the footprint of one command.
 * @throws ModelError `outside-footprint` for a pattern that leads nowhere
 */
export function resolveFootprint(
  footprint: Footprint,
  owner: FootprintOwner,
  shape: Shape,
  cells: number,
): CellFootprint {
  const { reads, writes, emits } = accessFor(footprint, owner.stimulus.type);
  const mark = (patterns: readonly PathPattern[]) => {
    const marked = new Uint8Array(cells);
    for (const pattern of patterns)
      for (const cell of cellsOf(pattern, owner, shape)) marked[cell] = 1;
    return marked;
  };
  return { reads: mark(reads), writes: mark(writes), emits: emits && new Set(emits) };
}

/** The steps of a pattern: the names of fields, and what stands in brackets. */
export function parsePattern(
  pattern: PathPattern,
): readonly (string | { readonly index: string })[] {
  if (!/^[\w$-]+(\.[\w$-]+|\[(\*|[\w$-]+)\])*$/.test(pattern))
    throw new ModelError(
      "outside-footprint",
      `"${pattern}" is not a place: write names joined by dots and indices in brackets, as in pasidTable[dev][pasid].`,
    );
  return [...pattern.matchAll(/\[([^\]]+)\]|[\w$-]+/g)].map(([text, index]) =>
    index === undefined ? text : { index },
  );
}

/** The cells that a pattern covers for a command. */
function cellsOf(pattern: PathPattern, owner: FootprintOwner, shape: Shape): readonly number[] {
  let nodes: readonly ShapeNode[] = [shape.root];
  for (const step of parsePattern(pattern)) {
    const isIndex = typeof step !== "string";
    if (isIndex) demandKnown(step.index, pattern, owner);
    const key = isIndex ? keyFor(step.index, owner) : step;
    if (nodes.some(({ kind }) => kind === "cell")) throw leadsNowhere(pattern, owner, step);
    const next = nodes.flatMap((node) => childrenOf(node, key));
    // A table without rows, or without this one, is no mistake; a name that nothing has is one.
    if (next.length === 0 && !isIndex && nodes.length > 0) throw leadsNowhere(pattern, owner, step);
    nodes = next;
  }
  return nodes.flatMap((node) => (node.kind === "cell" ? [node.cell] : node.cells));
}

function childrenOf(node: ShapeNode, key: string | undefined): readonly ShapeNode[] {
  if (node.kind === "cell") return [];
  if (key === undefined) return [...node.children.values()];
  const child = node.children.get(key);
  return child === undefined ? [] : [child];
}

/** The key that an index means for a command; undefined stands for every key. */
function keyFor(index: string, { instance, stimulus }: FootprintOwner): string | undefined {
  if (index === "*") return undefined;
  if (index === "self") return instance;
  const value = Object.hasOwn(stimulus, index) ? stimulus[index] : null;
  return value === null || typeof value === "object" ? undefined : String(value);
}

/** A misspelt parameter would stand for every key. */
function demandKnown(
  index: string,
  pattern: PathPattern,
  { component, parameters }: FootprintOwner,
): void {
  if (index === "*" || index === "self" || parameters.has(index)) return;
  throw new ModelError(
    "outside-footprint",
    `the footprint of ${component} names ${pattern}, but none of its commands has a parameter ${index}; ` +
      "write [*] for every key.",
  );
}

function leadsNowhere(
  pattern: PathPattern,
  { component }: FootprintOwner,
  step: string | { readonly index: string },
): ModelError {
  const name = typeof step === "string" ? step : `[${step.index}]`;
  return new ModelError(
    "outside-footprint",
    `the footprint of ${component} names ${pattern}, but the state has no place ${name} there.`,
  );
}
