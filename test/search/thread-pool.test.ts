/** Search threads that fail are told of, and not waited for. */
import { expect, test } from "vitest";
import { sharedInts } from "../../src/kernel/index.ts";
import { CONTROL_WORDS, type SearchArrays } from "../../src/search/search-arrays.ts";
import { ThreadPool } from "../../src/search/thread-pool.ts";

const SIZE = { commands: 1, cells: 1, judges: 1 };

test("a thread that fails in a portion ends the search, and no other one waits for it", async () => {
  const control = sharedInts(CONTROL_WORDS);
  const pool = new ThreadPool(1, control, SIZE);
  await pool.comeUp();
  expect(pool.isReady).toBe(true);
  const nothing = { control } as SearchArrays;
  expect(() => pool.run(nothing, () => {})).toThrow("a search thread has failed");
  expect(pool.isReady).toBe(false);
  await pool.close();
}, 120_000);

test("a thread that does not come up is not waited for", async () => {
  const pool = new ThreadPool(1, sharedInts(CONTROL_WORDS), { ...SIZE, cells: -1 });
  await pool.comeUp();
  expect(pool.isReady).toBe(false);
  await pool.close();
}, 120_000);
