/** Bounds of the reference protocol at which checkers are compared, and the known counts. */

/** PASIDs, pages per PASID, frames, and descriptors that the invalidation queue holds. */
export interface Bounds {
  readonly pasids: number;
  readonly pages: number;
  readonly frames: number;
  readonly queue: number;
}

/** Distinct states and enabled (state, action) pairs of a complete search without reductions. */
export interface Counts {
  readonly states: number;
  readonly transitions: number;
}

// Confirmed by SPIN 6.5.2; the last one also by rumur 2022.08.20 and TLC.
const KNOWN: Readonly<Record<string, Counts>> = {
  "1 1 1 1": { states: 14, transitions: 31 },
  "1 2 2 1": { states: 309, transitions: 1_240 },
  "1 2 2 2": { states: 363, transitions: 1_498 },
  "2 1 2 2": { states: 484, transitions: 2_276 },
  "1 3 2 2": { states: 5_108, transitions: 27_363 },
  "2 2 1 1": { states: 8_505, transitions: 52_596 },
  "2 2 2 2": { states: 110_385, transitions: 806_964 },
  "1 5 2 2": { states: 644_250, transitions: 4_712_975 },
  "2 2 4 3": { states: 1_379_889, transitions: 11_234_196 },
};

/** Reads `2 2 4 3` or `2,2,4,3`. Throws on anything but four positive integers below 100. */
export function parseBounds(text: string): Bounds {
  const numbers = text.split(/[\s,]+/).map(Number);
  const [pasids, pages, frames, queue] = numbers;
  if (numbers.length !== 4 || !numbers.every((n) => Number.isInteger(n) && n >= 1 && n < 100))
    throw new Error(`Bounds are four positive integers such as "2 2 4 3", not "${text}".`);
  return { pasids, pages, frames, queue };
}

/** The bounds as a row of numbers, in the order that {@link parseBounds} reads. */
export function boundsText({ pasids, pages, frames, queue }: Bounds): string {
  return `${pasids} ${pages} ${frames} ${queue}`;
}

/** The counts that every checker must find, where they are known. */
export function knownCounts(bounds: Bounds): Counts | undefined {
  return KNOWN[boundsText(bounds)];
}

/** Every PASID with every page, as indices. */
export function places({ pasids, pages }: Bounds): { p: number; n: number }[] {
  return range(pasids).flatMap((p) => range(pages).map((n) => ({ p, n })));
}

/** 0 … count - 1. */
export function range(count: number): number[] {
  return Array.from({ length: count }, (_, i) => i);
}
