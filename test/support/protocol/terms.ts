/** The language of generated protocols: places that are found through identifiers, tests and effects on them. */

/** The sets of interchangeable identifiers by name. */
export type Sets = Readonly<Record<string, readonly string[]>>;

/**
 * What a cell holds. `id`: an identifier of the set, or null. `queue`: messages with a tag and an identifier.
 * `flags`: an atom that is keyed by the identifiers. `entry`: an atom with an identifier and a number.
 */
export type Kind =
  | { readonly kind: "number"; readonly values: number }
  | { readonly kind: "id" | "queue" | "flags" | "entry"; readonly set: string };

/** A table of cells, indexed by no set, one, or two. */
export interface Field {
  readonly name: string;
  readonly index: readonly string[];
  readonly holds: Kind;
  /** The number that a cell starts with; an `id` with 1 starts as its own first index where the sets agree. */
  readonly start: number;
  /** An identifier whose row starts differently. */
  readonly singledOut?: string;
}

/** One or more identifiers. `every` is each member of a set; `read` is what an `id` cell holds, if it does. */
export type Term =
  | { readonly var: string }
  | { readonly read: Place }
  | { readonly every: string }
  | { readonly literal: string };

export interface Place {
  readonly field: Field;
  readonly at: readonly Term[];
}

/** A test is true if it is at one of its places, or, negated, at none. `same` and `last` have no place. */
export type Test = { readonly not: boolean } & (
  | { readonly test: "number" | "length" | "tag"; readonly place: Place; readonly is: number }
  | { readonly test: "empty"; readonly place: Place }
  | { readonly test: "id" | "head" | "flag"; readonly place: Place; readonly id: Term }
  | { readonly test: "same"; readonly a: Term; readonly b: Term }
  | { readonly test: "last"; readonly id: Term }
);

/** What an event does to the state; at all of its places, or none. */
export type Effect = { readonly place: Place } & (
  | { readonly do: "set" | "tag"; readonly to: number }
  | { readonly do: "increase" | "carry" | "reset" }
  | { readonly do: "copy" | "move"; readonly from: Place }
  | { readonly do: "point"; readonly id?: Term }
  | { readonly do: "entry" | "push" | "flag"; readonly id?: Term; readonly to: number }
  | { readonly do: "pop"; readonly into?: Place }
);

/** The identifiers that the variables stand for: `self`, parameters of commands, quantified ones. */
export type Env = Readonly<Record<string, string>>;

export type Draft = Record<string, unknown>;

interface Message {
  readonly tag: number;
  readonly id: string | null;
}
interface Entry {
  id: string | null;
  tag: number;
}

/** Queues hold no more. */
const CAPACITY = 2;

/** A copy that shares nothing; also of drafts. */
const copyOf = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T;

/** The initial value of a whole table. @param leaf marks atoms, where that matters */
export function initialOf(field: Field, sets: Sets, leaf: (value: object) => object): unknown {
  const cell = (keys: readonly string[]): unknown => {
    const { holds, start, singledOut } = field;
    const shift = singledOut !== undefined && keys.includes(singledOut) ? 1 : 0;
    if (holds.kind === "number") return (start + shift) % holds.values;
    if (holds.kind === "queue") return shift === 1 ? [{ tag: 0, id: null }] : [];
    if (holds.kind === "id") {
      const own = keys.find((_, i) => field.index[i] === holds.set) ?? null;
      return (start + shift) % 2 === 1 ? own : null;
    }
    if (holds.kind === "entry") return leaf({ id: null, tag: shift });
    return leaf(Object.fromEntries(sets[holds.set]!.map((id) => [id, shift])));
  };
  const build = (depth: number, keys: readonly string[]): unknown => {
    const set = field.index[depth];
    if (set === undefined) return cell(keys);
    return Object.fromEntries(sets[set]!.map((id) => [id, build(depth + 1, [...keys, id])]));
  };
  return build(0, []);
}

/** What tests and effects look at. */
export interface Scene {
  readonly world: Draft;
  readonly env: Env;
  readonly sets: Sets;
  /** The identifier in the context of the machine that asks. */
  readonly last?: string | null;
  /** What the machine read and put into the event. */
  readonly seen?: unknown;
}

function idsOf(term: Term, scene: Scene): readonly string[] {
  if ("var" in term) return [scene.env[term.var]!];
  if ("literal" in term) return [term.literal];
  if ("every" in term) return scene.sets[term.every]!;
  return spotsOf(term.read, scene)
    .map(({ record, key }) => record[key] as string | null)
    .filter((id) => id !== null);
}

/** Where a value stands. */
interface Spot {
  readonly record: Draft;
  readonly key: string;
}

function spotsOf({ field, at }: Place, scene: Scene): readonly Spot[] {
  let spots: readonly Spot[] = [{ record: scene.world, key: field.name }];
  for (const term of at) {
    const ids = idsOf(term, scene);
    spots = spots.flatMap(({ record, key }) =>
      ids.map((id) => ({ record: record[key] as Draft, key: id })),
    );
  }
  return spots;
}

/** The value at the first of the places; undefined when there is none. */
export function valueAt(place: Place, scene: Scene): unknown {
  const [spot] = spotsOf(place, scene);
  return spot && copyOf(spot.record[spot.key]);
}

export function passes(test: Test, scene: Scene): boolean {
  return isSo(test, scene) !== test.not;
}

function isSo(test: Test, scene: Scene): boolean {
  if (test.test === "same") return idsOf(test.a, scene)[0] === idsOf(test.b, scene)[0];
  if (test.test === "last") return idsOf(test.id, scene)[0] === scene.last;
  return spotsOf(test.place, scene).some(({ record, key }) => {
    const value = record[key];
    switch (test.test) {
      case "number":
        return value === test.is;
      case "length":
        return (value as readonly Message[]).length === test.is;
      case "tag":
        return (value as Entry).tag === test.is;
      case "empty":
        return value === null || (value as Entry).id === null;
      case "head":
        return idsOf(test.id, scene).some((id) => (value as readonly Message[])[0]?.id === id);
      case "flag":
        return idsOf(test.id, scene).some((id) => (value as Record<string, number>)[id] === 1);
      case "id": {
        const held = typeof value === "object" && value !== null ? (value as Entry).id : value;
        return idsOf(test.id, scene).some((id) => held === id);
      }
    }
  });
}

/** Does to the draft what an event says. What is stored is found first, so that the order of places does not matter. */
export function applyEffect(effect: Effect, scene: Scene): void {
  const { place } = effect;
  if (effect.do === "reset") {
    scene.world[place.field.name] = initialOf(place.field, scene.sets, (value) => value);
    return;
  }
  const id = ("id" in effect && effect.id && idsOf(effect.id, scene)[0]) || null;
  const value = "from" in effect ? valueAt(effect.from, scene) : scene.seen;
  const spots = spotsOf(place, scene);
  if (effect.do === "move")
    for (const { record, key } of spotsOf(effect.from, scene)) record[key] = null;
  for (const spot of spots) applyAt(effect, spot, { scene, id, value });
}

interface Stored {
  readonly scene: Scene;
  readonly id: string | null;
  readonly value: unknown;
}

function applyAt(effect: Effect, { record, key }: Spot, { scene, id, value }: Stored): void {
  switch (effect.do) {
    case "set":
      record[key] = effect.to;
      return;
    case "increase": {
      const { holds } = effect.place.field;
      record[key] = ((record[key] as number) + 1) % (holds.kind === "number" ? holds.values : 1);
      return;
    }
    case "point":
      record[key] = id;
      return;
    case "carry":
    case "copy":
    case "move":
      if (value !== undefined) record[key] = copyOf(value);
      return;
    case "entry":
      record[key] = { id, tag: effect.to };
      return;
    case "tag":
      (record[key] as Entry).tag = effect.to;
      return;
    case "flag":
      if (id !== null) (record[key] as Record<string, number>)[id] = effect.to;
      return;
    case "push": {
      const queue = record[key] as Message[];
      if (queue.length < CAPACITY) queue.push({ tag: effect.to, id });
      return;
    }
    case "pop": {
      const message = (record[key] as Message[]).shift();
      if (message === undefined || effect.into === undefined) return;
      for (const spot of spotsOf(effect.into, scene)) spot.record[spot.key] = message.id;
      return;
    }
    case "reset":
  }
}
