/** "Did you mean …" for names that nobody knows. */

/** How many letters must be inserted, deleted or replaced to get from one word to the other. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}

/** Whether a known name is near enough to be what was meant: a part of it, or a few letters off. */
function isNear(name: string, known: string): boolean {
  if (name.length >= 3 && (known.includes(name) || name.includes(known))) return true;
  return distance(name, known) <= Math.max(1, Math.floor(name.length / 3));
}

/**
 * The end of a message about an unknown name: what was probably meant, or all that there is.
 * @param noun what the names are, in the plural
 */
export function suggest(name: string, known: readonly string[], noun: string): string {
  const near = known.filter((k) => isNear(name.toLowerCase(), k.toLowerCase()));
  near.sort((a, b) => distance(name, a) - distance(name, b));
  if (near.length > 0) return `did you mean ${near.slice(0, 3).join(", ")}?`;
  if (known.length === 0) return `there are no ${noun}.`;
  const shown = known.slice(0, 8).join(", ");
  return `the ${noun} are ${shown}${known.length > 8 ? " …" : ""}.`;
}
