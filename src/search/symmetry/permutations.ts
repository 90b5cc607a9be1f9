/** The permutations of a small set, numbered in lexicographic order, so that number 0 is the identity. */

/** All permutations of `0 … size - 1`: where each place goes. */
export function permutationsOf(size: number): readonly (readonly number[])[] {
  if (size === 0) return [[]];
  const shorter = permutationsOf(size - 1);
  return Array.from({ length: size }, (_, first) =>
    shorter.map((rest) => [first, ...rest.map((place) => (place < first ? place : place + 1))]),
  ).flat();
}

/** The number of a permutation: its rank in lexicographic order. `at` is where it begins in `places`. */
export function rankOf(places: Int32Array, at: number, size: number): number {
  let rank = 0;
  for (let i = 0; i < size; i++) {
    let smallerBehind = 0;
    for (let j = i + 1; j < size; j++) if (places[at + j]! < places[at + i]!) smallerBehind++;
    rank = rank * (size - i) + smallerBehind;
  }
  return rank;
}

/** Which neighbours a permutation keeps in their order: bit i for places i and i + 1. */
export function ascentsOf(places: readonly number[]): number {
  return places.slice(1).reduce((bits, to, i) => (places[i]! < to ? bits | (1 << i) : bits), 0);
}

/**
 * The numbers of those permutations that move places only inside ties.
 * @param permutations all of a set
 * @param ties bit i is set where places i and i + 1 are tied
 */
export function permutationsInside(
  ties: number,
  permutations: readonly (readonly number[])[],
): readonly number[] {
  const blockOf: number[] = [];
  for (let i = 0, block = 0; i < permutations[0]!.length; i++) {
    if (i > 0 && (ties & (1 << (i - 1))) === 0) block++;
    blockOf.push(block);
  }
  return permutations.flatMap((places, number) =>
    places.every((to, from) => blockOf[to] === blockOf[from]) ? [number] : [],
  );
}
