/** Folders for traces. */
import { existsSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeFolder } from "../../src/log/make-folder.ts";

const base = () => mkdtempSync(join(tmpdir(), "iommucheck-folder-"));

test("a folder is made with those above it, also when it is there, and by two at once", async () => {
  const path = join(base(), "a", "b", "c");
  await Promise.all([makeFolder(path), makeFolder(path)]);
  await makeFolder(path);
  expect(existsSync(path)).toBe(true);
});

test("a folder that cannot be made is an error, and soon", async () => {
  const file = join(base(), "file");
  writeFileSync(file, "");
  await expect(makeFolder(join(file, "a"))).rejects.toThrow(/ENOTDIR/);
  if (process.platform === "linux")
    await expect(makeFolder("/proc/iommucheck/a")).rejects.toThrow(/ENOENT|EACCES|EPERM/);
}, 10_000);
