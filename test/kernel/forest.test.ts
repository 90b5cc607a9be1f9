/** Decision trees: what they answer, and that two different ways of asking do not fit into one. */
import { describe, expect, test } from "vitest";
import { Forest, UNKNOWN } from "../../src/kernel/index.ts";

const row = (...values: number[]) => Int32Array.from(values);

test("a tree answers for the cells that it looked at and knows nothing of other values", () => {
  const forest = new Forest(2);
  forest.insert(0, [1], row(9, 0, 9), -5);
  forest.insert(0, [1, 2], row(9, 40, 3), -6);
  expect(forest.lookup(0, row(1, 0, 7))).toBe(-5);
  expect(forest.lookup(0, row(1, 40, 3))).toBe(-6);
  expect(forest.lookup(0, row(1, 40, 4))).toBe(UNKNOWN);
  expect(forest.lookup(0, row(1, 41, 3))).toBe(UNKNOWN);
  expect(forest.lookup(1, row(1, 0, 7))).toBe(UNKNOWN);
  expect(forest.cellsOnPath(0, row(1, 40, 3))).toEqual([1, 2]);
  expect(forest.cells(0)).toEqual([1, 2]);
});

describe("the same situation asked about in another way is an error", () => {
  const known = () => {
    const forest = new Forest(1);
    forest.insert(0, [0], row(0, 0), -1);
    return forest;
  };

  test.each([
    ["a question where there was an answer", [0, 1], row(0, 0)],
    ["another question first", [1], row(0, 1)],
    ["an answer where there was one", [0], row(0, 0)],
    ["an answer where there was a question", [], row(0, 0)],
  ])("%s", (_name, cells, values) => {
    expect(() => known().insert(0, cells, values, -2)).toThrow(/another order than before/);
  });
});
