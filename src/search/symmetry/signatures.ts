/**
 * Signatures: for each value of a cell and each identifier in it, a weight that does not depend on how identifiers are
 * called. The sum of an identifier's weights over a row is the same for its counterpart in the renamed row, so
 * identifiers can be sorted by their sums, and permutations need to be tried only among equal ones.
 *
 * A cell's first value weighs nothing: the row of first values is fixed by the whole group, and so a cell that begins
 * to vary changes no sum, and the canonical members of orbits stay what they were when tables grow.
 */
import { grownInts, sharedInts } from "../../kernel/index.ts";
import { hashOfText } from "./hash.ts";
import type { IdentifierSet } from "./identifier-sets.ts";
import type { Place } from "./places.ts";
import { patternOf, stringsIn } from "./renaming.ts";

interface Identifier {
  /** Its number among those of all sets. */
  readonly index: number;
  /** What stands for it where it is not looked at: its set. */
  readonly set: string;
}

/** What stands for the identifier that is looked at. No identifier of a model is this. */
const MARK = "\u0000mark";

export class Signatures {
  /** See `SymmetryTables`; replaced when it is full. */
  lists = sharedInts(1 << 10);
  readonly #identifiers: ReadonlyMap<string, Identifier>;
  #used = 1;

  constructor(sets: readonly IdentifierSet[]) {
    const all = sets.flatMap(({ name, members }) => members.map((member) => ({ name, member })));
    this.#identifiers = new Map(
      all.map(({ name, member }, index) => [member, { index, set: `\u0000${name}` }]),
    );
  }

  /** Adds the list of a value; where it begins. */
  add(place: Place, value: unknown): number {
    const mentioned = new Set([...place.names, ...stringsIn(value)]);
    const found = [...mentioned].filter((name) => this.#identifiers.has(name));
    if (found.length === 0) return 0;
    const at = this.#used;
    this.#used += 1 + 2 * found.length;
    this.lists = grownInts(this.lists, this.#used);
    const weighed = found.flatMap((name) => [
      this.#identifiers.get(name)!.index,
      this.#weight(place, value, name),
    ]);
    this.lists.set([found.length, ...weighed], at);
    return at;
  }

  #weight({ kind, names }: Place, value: unknown, looked: string): number {
    const nameOf = (name: string) =>
      name === looked ? MARK : (this.#identifiers.get(name)?.set ?? name);
    return hashOfText(patternOf([kind, names, value], nameOf));
  }
}
