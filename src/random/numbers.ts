/** The random numbers of a run, from fast-check, and how one of them chooses. */
import fc from "fast-check";

/** A number is below this. */
export const NUMBERS_END = 2 ** 31;

/** Numbers are made in portions, so that a long run needs little memory. */
export const PORTION = 256;

/** The numbers of one portion of a run; the same for the same arguments. */
export function portionOfNumbers(seed: number, run: number, portion: number): readonly number[] {
  const numbers = fc.array(fc.nat(NUMBERS_END - 1), {
    minLength: PORTION,
    maxLength: PORTION,
    size: "max",
  });
  // Biased numbers are mostly tiny ones: they would take the first command again and again.
  const options = { seed: mix(mix(mix(0, seed), run), portion), numRuns: 1 };
  return fc.sample(fc.noBias(numbers), options)[0]!;
}

/** The finalizer of MurmurHash3 over two words: neighbouring seeds have nothing in common. */
function mix(hash: number, word: number): number {
  let h = Math.imul(hash ^ word ^ Math.floor(word / 2 ** 32), 0x9e3779b1) + 0x7f4a7c15;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** The place that a number chooses, in proportion to the weights; all alike if none is positive. */
export function choose(weights: readonly number[], number: number): number {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (total <= 0) return number % weights.length;
  let rest = (number / NUMBERS_END) * total;
  for (const [place, weight] of weights.entries()) {
    rest -= weight;
    if (rest < 0) return place;
  }
  // Only a rounding error leads here.
  return weights.findLastIndex((weight) => weight > 0);
}
