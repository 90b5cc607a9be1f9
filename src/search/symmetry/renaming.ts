/** Renamings: other names for identifiers wherever they stand in JSON, as a whole string or as a key. */

/** The new name of each identifier that gets one. */
export type Renaming = ReadonlyMap<string, string>;

/** The name after a renaming. */
export function renamed(name: string, renaming: Renaming): string {
  return renaming.get(name) ?? name;
}

/** A JSON value with every identifier in it renamed. */
export function renameValue(value: unknown, renaming: Renaming): unknown {
  if (typeof value === "string") return renamed(value, renaming);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((element) => renameValue(element, renaming));
  const entries = Object.entries(value);
  return Object.fromEntries(
    entries.map(([key, inside]) => [renamed(key, renaming), renameValue(inside, renaming)]),
  );
}

/** A stimulus, an event or the parameters of a judge renamed: what is in the fields, not the names of the fields. */
export function renameFields(record: object, renaming: Renaming): object {
  const entries = Object.entries(record);
  return Object.fromEntries(entries.map(([name, value]) => [name, renameValue(value, renaming)]));
}

/**
 * A text that describes a value up to the names of identifiers. Two keys may come to the same name, so this
 * is no JSON; it depends on nothing but the set of entries.
 */
export function patternOf(value: unknown, nameOf: (text: string) => string): string {
  if (typeof value === "string") return JSON.stringify(nameOf(value));
  if (typeof value !== "object" || value === null) return String(value);
  if (Array.isArray(value)) return `[${value.map((v) => patternOf(v, nameOf)).join(",")}]`;
  const entries = Object.entries(value).map(
    ([key, inside]) => `${JSON.stringify(nameOf(key))}:${patternOf(inside, nameOf)}`,
  );
  return `{${entries.toSorted().join(",")}}`;
}

/** All strings and keys in a JSON value. */
export function stringsIn(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(stringsIn);
  return Object.entries(value).flatMap(([key, inside]) => [key, ...stringsIn(inside)]);
}
