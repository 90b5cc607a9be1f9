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
      for (const layout of [tight, tight.widened(sizes.map((size) => size * 2))]) {
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
  expect(layout.widened([14]).mask[0]).toBe(31);
  expect(layout.widened([9]).mask[0]).toBe(15);
});
