/** Which events a machine hears. */

/** Whether an event type is among those that a machine mentions; `page.*` is `page` and all below it. */
export function matcherOf(types: readonly string[]): (type: string) => boolean {
  const exact = new Set(types);
  const prefixes = types.filter((t) => t.endsWith(".*")).map((t) => t.slice(0, -1));
  return (type) =>
    exact.has("*") || exact.has(type) || prefixes.some((prefix) => `${type}.`.startsWith(prefix));
}
