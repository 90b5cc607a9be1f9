/** The fixed shape of a state: its records and its cells, found by flattening the initial state. */
import { isAtom } from "../system/index.ts";

/** A record of the state: a fixed set of keys. */
export interface RecordNode {
  readonly kind: "record";
  readonly path: string;
  readonly children: ReadonlyMap<string, ShapeNode>;
  /** All cells below, in order. */
  readonly cells: readonly number[];
}

/** A cell of the state. */
export interface CellNode {
  readonly kind: "cell";
  readonly path: string;
  readonly cell: number;
}

export type ShapeNode = RecordNode | CellNode;

/** The cells of the translation state with their initial values, and the tree that leads to them. */
export interface Shape {
  readonly root: RecordNode;
  readonly paths: readonly string[];
  readonly initial: readonly unknown[];
}

/** Whether a value of the initial state is a record: a plain object that was not declared an atom. */
function isRecord(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return !isAtom(value) && Object.getPrototypeOf(value) === Object.prototype;
}

/** Flattens an initial state to cells in a fixed order. */
export function shapeOf(initial: object): Shape {
  const paths: string[] = [];
  const values: unknown[] = [];
  const visit = (value: unknown, path: string): ShapeNode => {
    if (!isRecord(value)) {
      paths.push(path);
      values.push(value);
      return { kind: "cell", path, cell: paths.length - 1 };
    }
    return visitRecord(value, path);
  };
  const visitRecord = (record: Record<string, unknown>, path: string): RecordNode => {
    const first = paths.length;
    const children = new Map(
      Object.entries(record).map(([key, value]) => [
        key,
        visit(value, path === "" ? key : `${path}.${key}`),
      ]),
    );
    const cells = paths.slice(first).map((_, i) => first + i);
    return { kind: "record", path, children, cells };
  };
  const root = visitRecord(initial as Record<string, unknown>, "");
  return { root, paths, initial: values };
}

/** The plain object that a shape describes, with the value of each cell asked from `valueOf`. */
export function assemble(node: ShapeNode, valueOf: (cell: number) => unknown): unknown {
  if (node.kind === "cell") return valueOf(node.cell);
  return Object.fromEntries(
    [...node.children].map(([key, child]) => [key, assemble(child, valueOf)]),
  );
}
