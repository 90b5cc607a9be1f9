/** Interning: each cell has a table of its distinct values; a value's place in it is its id. */
import { assertJson, canonicalJson, freezeDeep } from "./canonical.ts";

/** What stands for a value in a table: objects by their canonical text, strings quoted to differ from it. */
function keyOf(value: unknown): unknown {
  if (typeof value === "string") return `"${value}`;
  return typeof value === "object" && value !== null ? canonicalJson(value) : value;
}

export class ValueTables {
  readonly #values: unknown[][] = [];
  readonly #ids: Map<unknown, number>[] = [];
  readonly #paths: string[] = [];
  /** How many values all tables hold together; grows by one with each new value. */
  total = 0;

  /** Adds a cell with its first value, which gets id 0. */
  addCell(path: string, first: unknown): number {
    const cell = this.#values.length;
    this.#values.push([]);
    this.#ids.push(new Map());
    this.#paths.push(path);
    this.intern(cell, first);
    return cell;
  }

  /** How many cells there are. */
  get cells(): number {
    return this.#values.length;
  }

  /** The dotted path of a cell, for messages and reports. */
  path(cell: number): string {
    return this.#paths[cell]!;
  }

  /** How many values a cell has shown so far. */
  size(cell: number): number {
    return this.#values[cell]!.length;
  }

  /** The value with this id, frozen deep, shared with nobody. */
  value(cell: number, id: number): unknown {
    return this.#values[cell]![id];
  }

  /**
   * The id of a value, a new one if it was not seen in this cell before.
   * @throws ModelError `not-json`
   */
  intern(cell: number, value: unknown): number {
    const ids = this.#ids[cell]!;
    assertJson(value, this.#paths[cell]!);
    const key = keyOf(value);
    const known = ids.get(key);
    if (known !== undefined) return known;
    const values = this.#values[cell]!;
    const id = values.length;
    ids.set(key, id);
    const isObject = typeof value === "object" && value !== null;
    values.push(isObject ? freezeDeep(JSON.parse(key as string)) : value);
    this.total++;
    return id;
  }
}
