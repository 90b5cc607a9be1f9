/** `iommucheck import qemu`: what is counted, judged and kept. */
import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readTrace } from "../../src/log/read-trace.ts";
import { iommucheck, ROOT, temporaryFolder } from "./run-cli.ts";

const LOG = "test/data/qemu/vtd-scalable-strict.log";

test("counts every line, judges the rules and writes the events as a trace", async () => {
  const output = join(temporaryFolder(), "log.jsonl");
  const { code, stdout } = await iommucheck(["import", "qemu", LOG, "-o", output]);
  expect(code).toBe(0);
  const lines = readFileSync(join(ROOT, LOG), "utf8").trimEnd().split("\n").length;
  expect(stdout).toContain(` ${lines} lines: `);
  expect(stdout).toContain(" 0 unknown");
  expect(stdout).toMatch(/holds +queue-slots-taken-in-order/);
  expect(stdout).not.toContain("VIOLATED");

  const { header, entries } = await readTrace(output);
  expect(header).toMatchObject({ scenario: null, source: { kind: "qemu" } });
  const [, events] = /mapped to ([\d,]+) events/.exec(stdout)!;
  expect(entries).toHaveLength(Number(events!.replaceAll(",", "")));

  const replayed = await iommucheck(["replay", output]);
  expect(replayed.code).toBe(2);
  expect(replayed.stderr).toContain("has no scenario to drive");
});

test("ends with 1 and names the event when a rule is broken", async () => {
  const log = join(temporaryFolder(), "broken.log");
  const lines = readFileSync(join(ROOT, LOG), "utf8").split("\n");
  const wait = lines.findIndex((line) => line.includes("vtd_inv_desc_wait_sw"));
  // The status of one wait descriptor is written twice.
  writeFileSync(log, lines.toSpliced(wait, 0, lines[wait]!).join("\n"));
  const { code, stdout } = await iommucheck(["import", "qemu", log]);
  expect(stdout).toMatch(
    /VIOLATED +wait-status-written-once at event \d+: viommu\.waitStatusWritten/,
  );
  expect(code).toBe(1);
});

test("refuses what is no log", async () => {
  const { code, stdout, stderr } = await iommucheck(["import", "qemu", "LICENSE"]);
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toMatch(/LICENSE:1: no line .* QEMU trace log/);
});

test("never writes over the log", async () => {
  const log = join(temporaryFolder(), "boot.log");
  copyFileSync(join(ROOT, LOG), log);
  const { code, stderr } = await iommucheck(["import", "qemu", log, "-o", log]);
  expect(code).toBe(2);
  expect(stderr).toMatch(/boot\.log: is the log itself; name another file/);
  expect(readFileSync(log)).toEqual(readFileSync(join(ROOT, LOG)));
});
