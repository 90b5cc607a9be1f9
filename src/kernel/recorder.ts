/**
 * The recording view of one state: the world that machines and invariants read, and the draft that the
 * reducer changes. Which cells were read, and which written, is the whole result.
 *
 * The draft hands out Immer drafts of arrays and atoms, under a Proxy that records: Immer over
 * a recording Proxy would read whole records and miss writes of an equal value.
 */
import { Immer } from "immer";
import { ModelError } from "../system/index.ts";
import type { CellFootprint } from "./footprint.ts";
import type { RecordNode, Shape, ShapeNode } from "./shape.ts";
import type { ValueTables } from "./value-tables.ts";

const immer = new Immer({ autoFreeze: false });

/** A cell that the reducer touched: assigned as a whole, or handed out as a draft. */
interface Touched {
  value: unknown;
  /** For a draft, the id of the value that it was made from. */
  readonly draftOf?: number;
}

/** The first touch outside of the footprint. */
export interface OutsideTouch {
  readonly cell: number;
  readonly kind: "read" | "wrote";
}

export class Recorder {
  /** The cells whose value before the step was asked for, in the order of the first question. */
  readonly reads: number[] = [];
  /** The written cells with the ids of their new values, in the order of the first write. */
  readonly writes = new Map<number, number>();
  /** A read-only view of the state before the step. */
  readonly world: object;
  /** A view of the state in the middle of the step, for the reducer. */
  readonly draft: object;
  /** The first touch outside of the footprint since {@link begin}. */
  outside: OutsideTouch | undefined;

  readonly #tables: ValueTables;
  readonly #wasRead: Uint8Array;
  readonly #touched = new Map<number, Touched>();
  #row: Int32Array;
  #footprint: CellFootprint | undefined;

  constructor(shape: Shape, tables: ValueTables, row: Int32Array) {
    this.#tables = tables;
    this.#row = row;
    this.#wasRead = new Uint8Array(row.length);
    this.world = view(shape.root, new WorldAccess(this));
    this.draft = view(shape.root, new DraftAccess(this));
  }

  /** Forgets the last step and looks at another state. What the footprint leaves out may not be touched. */
  begin(row: Int32Array, footprint?: CellFootprint): void {
    this.#footprint = footprint;
    this.outside = undefined;
    for (const cell of this.reads) this.#wasRead[cell] = 0;
    this.reads.length = 0;
    this.writes.clear();
    this.#touched.clear();
    this.#row = row;
  }

  /** The value of a cell before the step; counts as a read. */
  read(cell: number): unknown {
    if (this.#wasRead[cell] === 0) {
      if (this.#footprint?.reads[cell] === 0) this.#refuse(cell, "read");
      this.#wasRead[cell] = 1;
      this.reads.push(cell);
    }
    return this.#tables.value(cell, this.#row[cell]!);
  }

  /** Writes a cell; a write of the value that is there is a write (it need not be there in another state). */
  write(cell: number, value: unknown): void {
    this.#demandWritable(cell);
    this.writes.set(cell, this.#tables.intern(cell, value));
  }

  /** The value of a cell in the middle of the step, frozen: what was written, else what was there before. */
  readCurrent(cell: number): unknown {
    return this.writes.has(cell)
      ? this.#tables.value(cell, this.writes.get(cell)!)
      : this.read(cell);
  }

  /** What the reducer sees in a cell: what it wrote, else the value before the step. */
  readDraft(cell: number): unknown {
    const touched = this.#touched.get(cell);
    if (touched !== undefined) return touched.value;
    const value = this.readCurrent(cell);
    if (typeof value !== "object" || value === null) return value;
    const draft: unknown = immer.createDraft(value);
    this.#touched.set(cell, { value: draft, draftOf: this.writes.get(cell) ?? this.#row[cell]! });
    return draft;
  }

  /** The reducer assigns a cell. The value may still change until {@link endEvent}. */
  assignDraft(cell: number, value: unknown): void {
    this.#demandWritable(cell);
    this.#touched.set(cell, { value });
  }

  /** Ends the reduction of one event: what was assigned, and each draft that changed, is a write. */
  endEvent(): void {
    // Values are interned while all drafts are alive: one may have been stored inside another.
    for (const [cell, { value, draftOf }] of this.#touched) {
      const id = this.#tables.intern(cell, value);
      // An unchanged draft was read, so in the same situation it will be unchanged again.
      if (id === draftOf) continue;
      this.#demandWritable(cell);
      this.writes.set(cell, id);
    }
    this.#touched.clear();
  }

  #demandWritable(cell: number): void {
    if (this.#footprint?.writes[cell] === 0) this.#refuse(cell, "wrote");
  }

  /** The models may wrap what is thrown here, so the touch is kept as well. */
  #refuse(cell: number, kind: OutsideTouch["kind"]): never {
    this.outside ??= { cell, kind };
    const path = this.#tables.path(cell);
    throw new ModelError("outside-footprint", `${kind} ${path}`);
  }
}

/** How a view answers: read-only for the world, writable for the draft. */
interface Access {
  get(cell: number): unknown;
  set(cell: number, value: unknown, path: string): void;
  /** A record was enumerated: all cells below count as read. */
  enumerate(node: ShapeNode): void;
}

class WorldAccess implements Access {
  readonly #recorder: Recorder;
  constructor(recorder: Recorder) {
    this.#recorder = recorder;
  }
  get(cell: number): unknown {
    return this.#recorder.read(cell);
  }
  set(_cell: number, _value: unknown, path: string): void {
    throw new ModelError(
      "wrote-to-world",
      `${path} was assigned through a read-only view; emit an event and let the reducer change it.`,
    );
  }
  enumerate(node: ShapeNode): void {
    for (const cell of cellsOf(node)) this.#recorder.read(cell);
  }
}

class DraftAccess implements Access {
  readonly #recorder: Recorder;
  constructor(recorder: Recorder) {
    this.#recorder = recorder;
  }
  get(cell: number): unknown {
    return this.#recorder.readDraft(cell);
  }
  set(cell: number, value: unknown): void {
    this.#recorder.assignDraft(cell, value);
  }
  enumerate(node: ShapeNode): void {
    for (const cell of cellsOf(node)) this.#recorder.readDraft(cell);
  }
}

function cellsOf(node: ShapeNode): readonly number[] {
  return node.kind === "cell" ? [node.cell] : node.cells;
}

function shapeError(path: string, what: string): ModelError {
  return new ModelError(
    "shape-changed",
    `${path}: ${what}; the shape of the state is fixed by the initial state ` +
      "(declare the key there, or make the record one cell with atom()).",
  );
}

/** Assigns a record by assigning its cells; it must have exactly the keys of the shape. */
function assign(node: ShapeNode, value: unknown, access: Access): void {
  if (node.kind === "cell") return access.set(node.cell, value, node.path);
  const isPlain = typeof value === "object" && value !== null && !Array.isArray(value);
  if (!isPlain) throw shapeError(node.path, "a record cannot become a single value");
  const keys = Object.keys(value);
  for (const key of keys)
    if (!node.children.has(key)) throw shapeError(`${node.path}.${key}`, "no such key");
  for (const [key, child] of node.children) {
    if (!keys.includes(key)) throw shapeError(child.path, "the key cannot be left out");
    assign(child, (value as Record<string, unknown>)[key], access);
  }
}

/** A Proxy of one record, with the Proxies of the records below made once. */
function view(node: RecordNode, access: Access): object {
  const records = new Map<string, object>();
  for (const [key, child] of node.children)
    if (child.kind === "record") records.set(key, view(child, access));

  const get = (key: string | symbol): unknown => {
    const child = typeof key === "string" ? node.children.get(key) : undefined;
    if (child === undefined) return undefined;
    return child.kind === "cell" ? access.get(child.cell) : records.get(key as string);
  };
  const pathOf = (key: string | symbol) =>
    node.path === "" ? String(key) : `${node.path}.${String(key)}`;

  return new Proxy<Record<string | symbol, unknown>>(
    {},
    {
      get: (_target, key) => get(key),
      set: (_target, key, value) => {
        const child = typeof key === "string" ? node.children.get(key) : undefined;
        if (child === undefined) throw shapeError(pathOf(key), "a key cannot be added");
        assign(child, value, access);
        return true;
      },
      has: (_target, key) => {
        const child = typeof key === "string" ? node.children.get(key) : undefined;
        if (child !== undefined) access.enumerate(child);
        return child !== undefined;
      },
      ownKeys: () => {
        access.enumerate(node);
        return [...node.children.keys()];
      },
      getOwnPropertyDescriptor: (_target, key) => {
        if (typeof key !== "string" || !node.children.has(key)) return undefined;
        return { value: get(key), writable: true, enumerable: true, configurable: true };
      },
      deleteProperty: (_target, key) => {
        throw shapeError(pathOf(key), "a key cannot be deleted");
      },
      defineProperty: (_target, key) => {
        throw shapeError(pathOf(key), "a property cannot be defined");
      },
      setPrototypeOf: () => {
        throw shapeError(node.path, "the prototype cannot be changed");
      },
    },
  );
}
