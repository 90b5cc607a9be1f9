/** Names of the things that every architecture has: short strings that read well in a trace. */

export type DeviceId = `dev${number}`;
/** `pasid0` is the slot that requests without PASID use (RID_PASID). */
export type Pasid = `pasid${number}`;
/** A page of the device's address space. */
export type Iova = `iova${number}`;
/** A guest-physical page. */
export type Gpa = `gpa${number}`;
/** A host frame. */
export type Hpa = `hpa${number}`;
/** A domain id, the tag that software chooses for cached translations. */
export type Did = `did${number}`;

/** `prefix0` … `prefix(count-1)`. */
export function names<Prefix extends string>(
  prefix: Prefix,
  count: number,
): `${Prefix}${number}`[] {
  return Array.from({ length: count }, (_, i): `${Prefix}${number}` => `${prefix}${i}`);
}

/** A record with a value under every key. */
export function table<K extends string, V>(keys: readonly K[], value: (key: K) => V): Record<K, V> {
  return Object.fromEntries(keys.map((key) => [key, value(key)])) as Record<K, V>;
}
