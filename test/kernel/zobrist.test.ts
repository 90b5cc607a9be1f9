/** The random words of the hash. */
import { expect, test } from "vitest";
import { Zobrist } from "../../src/kernel/index.ts";

test("words stay what they are when tables grow", () => {
  const zobrist = new Zobrist();
  zobrist.fit(3, () => 3);
  const before = [0, 1, 2].map((cell) => word(zobrist, cell, 2));
  zobrist.fit(3, (cell) => (cell === 1 ? 1000 : 3));
  expect([0, 1, 2].map((cell) => word(zobrist, cell, 2))).toEqual(before);
});

test("a cell's first value has the word 0, all others differ", () => {
  const zobrist = new Zobrist();
  zobrist.fit(40, () => 500);
  const words = new Set<number>();
  for (let cell = 0; cell < 40; cell++) {
    expect(word(zobrist, cell, 0)).toBe(0);
    for (let value = 1; value < 500; value++) words.add(word(zobrist, cell, value));
  }
  // 19 960 random words of 32 bits: 0.05 collisions are expected.
  expect(words.size).toBeGreaterThan(40 * 499 - 3);
});

function word(zobrist: Zobrist, cell: number, value: number): number {
  return zobrist.words[zobrist.bases[cell]! + value]!;
}
