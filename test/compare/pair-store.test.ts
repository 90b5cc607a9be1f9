/** Pairs of states: each is kept once, with the first way that led to it. */
import { expect, test } from "vitest";
import { PairStore } from "../../src/compare/pair-store.ts";

test("keeps each pair once, however many there are, and none for another one", () => {
  const store = new PairStore(1, 2);
  const known = new Set<string>();
  for (let i = 0; i < 20_000; i++) {
    // Few left sides, many right ones, each of them several times.
    const [left, right] = [[i % 3], [i % 499, i % 7]];
    store.add(Int32Array.from(left), Int32Array.from(right), i === 0 ? undefined : 0, i);
    known.add(String([left, right]));
  }
  expect(store.count).toBe(known.size);
  const kept = [...known].map((_, pair) => String([[...store.left(pair)], [...store.right(pair)]]));
  expect(kept).toEqual([...known]);
});

test("knows the first way to a pair, and how long it is", () => {
  const store = new PairStore(1, 1);
  const row = (value: number) => Int32Array.of(value);
  store.add(row(0), row(0));
  store.add(row(1), row(1), 0, 7);
  store.add(row(2), row(2), 1, 8);
  store.add(row(2), row(2), 0, 9);
  expect(store.count).toBe(3);
  expect([0, 1, 2].map((pair) => store.path(pair))).toEqual([[], [7], [7, 8]]);
  expect([0, 1, 2].map((pair) => store.depth(pair))).toEqual([0, 1, 2]);
});
