/** Packing of rows. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { RowLayout } from "../../src/search/row-layout.ts";

/** Table sizes of some cells, with a row of value ids that fits. */
const sizesAndRow = fc
  .array(
    fc.oneof(fc.constant(1), fc.integer({ min: 2, max: 9 }), fc.integer({ min: 10, max: 1 << 20 })),
    {
      minLength: 1,
      maxLength: 60,
    },
  )
  .chain((sizes) =>
    fc.record({
      sizes: fc.constant(sizes),
      row: fc.tuple(...sizes.map((size) => fc.nat(size - 1))),
    }),
  );

test("what was packed is unpacked, beside other rows, in any layout that fits", () => {
  fc.assert(
    fc.property(sizesAndRow, ({ sizes, row }) => {
      const tight = RowLayout.fitting(sizes);
      const larger = sizes.map((size, cell) => (cell % 3 === 0 ? size : size * 2));
      for (const layout of [tight, tight.widened(larger, false), tight.widened(larger, true)]) {
        const { words } = layout;
        const packed = new Int32Array(3 * words).fill(-1);
        layout.pack(Int32Array.from(row), packed, words);
        expect([...packed.subarray(0, words), ...packed.subarray(2 * words)]).toEqual(
          Array.from({ length: 2 * words }, () => -1),
        );
        const unpacked = new Int32Array(sizes.length);
        layout.unpack(packed, words, unpacked);
        expect([...unpacked]).toEqual(row);
      }
    }),
  );
});

test("a cell takes the bits of its table, none for a single value", () => {
  const bits = (sizes: number[]) => RowLayout.fitting(sizes).mask;
  expect([...bits([1, 2, 3, 4, 5, 256, 257, 65_536, 65_537])]).toEqual([
    0, 1, 3, 3, 7, 255, 511, 65_535, 131_071,
  ]);
  expect(RowLayout.fitting([1, 1]).words).toBe(1);
  expect(RowLayout.fitting(Array.from({ length: 32 }, () => 2)).words).toBe(1);
  expect(RowLayout.fitting(Array.from({ length: 33 }, () => 2)).words).toBe(2);
});

test("a layout fits up to its last value", () => {
  const layout = RowLayout.fitting([4, 1]);
  expect([layout.fits(0, 4), layout.fits(0, 5), layout.fits(1, 1), layout.fits(1, 2)]).toEqual([
    true,
    false,
    true,
    false,
  ]);
});

test("a table that is nearly full gets a bit more, so that layouts change seldom", () => {
  const layout = RowLayout.fitting([8]);
  expect(layout.widened([14], false).mask[0]).toBe(31);
  expect(layout.widened([9], false).mask[0]).toBe(15);
});

test("rows are repacked as they were, by any layout that has grown, and again by the next", () => {
  const growth = fc.array(fc.array(fc.constantFrom(1, 1, 1, 2, 3), { minLength: 60 }), {
    minLength: 1,
    maxLength: 3,
  });
  fc.assert(
    fc.property(sizesAndRow, growth, fc.boolean(), ({ sizes, row }, steps, isStable) => {
      let layout = RowLayout.fitting(sizes);
      let packed = new Int32Array(2 * layout.words);
      for (const at of [0, layout.words]) layout.pack(Int32Array.from(row), packed, at);
      let now = sizes;
      for (const factors of steps) {
        now = now.map((size, cell) => Math.min(2 ** 29, size * factors[cell]!));
        const next = layout.widened(now, isStable);
        const into = new Int32Array(2 * next.words);
        next.repack(layout, packed, into, 2);
        [layout, packed] = [next, into];
        const expected = new Int32Array(layout.words);
        layout.pack(Int32Array.from(row), expected, 0);
        expect([...packed]).toEqual([...expected, ...expected]);
        expect(now.every((size, cell) => layout.fits(cell, size))).toBe(true);
      }
    }),
  );
});

test("a stable layout moves only cells that have outgrown their bits", () => {
  const before = RowLayout.fitting([4, 200, 3, 60, 2]);
  const after = before.widened([4, 300, 3, 60, 2], true);
  for (const cell of [0, 2, 3, 4])
    expect([after.word[cell], after.shift[cell]]).toEqual([before.word[cell], before.shift[cell]]);
  expect(after.fits(1, 300)).toBe(true);
});
