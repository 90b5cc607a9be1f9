/** Importing QEMU's logs: what becomes of each line, and what is refused. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { vtdLog } from "../../models/vtd-log/log-model.ts";
import { importLog } from "../../src/check/import-log.ts";
import { importQemu, LOG_LINES } from "../../src/import/import-qemu.ts";
import { InputError } from "../../src/log/input-error.ts";
import { splitLines } from "../../src/log/lines.ts";
import { readTrace } from "../../src/log/read-trace.ts";
import { entriesOf, excerpt, excerptPath, importLines, stream } from "./excerpts.ts";

const REAL = [
  "vtd-scalable-strict.log",
  "vtd-legacy-strict.log",
  "vtd-device-tlb.log.gz",
  "vtd-faults.log",
];
const ALL = [...REAL, "nested-merged.log", "nested-v2.log"];

async function summaryOf(lines: Iterable<string>) {
  const log = importLines(lines);
  for await (const _ of log.entries);
  return log.summary();
}

async function eventsOf(...lines: string[]) {
  return (await entriesOf(lines)).map(({ event }) => event);
}

test.each(ALL)("every line of %s is mapped or ignored for a reason", async (name) => {
  const log = importQemu(excerptPath(name), vtdLog);
  let entries = 0;
  for await (const _ of log.entries) entries++;
  const { lines, mapped, ignored, unknown, events, kinds } = log.summary();
  expect(lines).toBe(excerpt(name).length);
  expect(mapped + ignored).toBe(lines);
  expect(unknown).toBe(0);
  expect(events).toBe(entries);
  const reasons = kinds.filter(({ verdict }) => verdict === "ignored").map((k) => k.reason);
  expect(reasons).not.toContain(undefined);
});

test("a boot in scalable mode has its lines counted by kind", async () => {
  const { kinds, eventTypes } = await summaryOf(excerpt("vtd-scalable-strict.log"));
  const count = (kind: string) => kinds.find((k) => k.kind === kind)?.lines;
  const text = excerpt("vtd-scalable-strict.log");
  const linesWith = (word: string) => text.filter((line) => line.includes(`:${word} `)).length;
  expect(linesWith("vtd_dmar_translate")).toBeGreaterThan(0);
  for (const kind of ["vtd_inv_desc", "vtd_inv_qi_head", "vtd_reg_read", "vtd_dmar_translate"])
    expect(count(kind), kind).toBe(linesWith(kind));
  // QEMU 7.2 logs nothing for the eight PASID-cache and seven PASID-based IOTLB descriptors.
  expect(eventTypes["viommu.descriptorHidden"]).toBe(15);
  expect(eventTypes["viommu.slotTaken"]! - eventTypes["viommu.descriptorFetched"]!).toBe(15);
});

test("an entry tells where it was read, and a line with two facts is one step", async () => {
  const [taken, hidden, next] = await entriesOf([
    "22374@1795260882.185339:vtd_inv_qi_head read head 44",
    "22374@1795260882.185341:vtd_inv_qi_head read head 45",
  ]);
  expect(taken).toEqual({
    seq: 1,
    step: 1,
    actor: "viommu",
    command: {
      type: "observe",
      line: 1,
      kind: "vtd_inv_qi_head",
      thread: 22374,
      atUs: 1795260882185339,
    },
    event: { type: "viommu.slotTaken", slot: 44 },
  });
  expect(hidden).toMatchObject({
    seq: 2,
    step: 2,
    event: { type: "viommu.descriptorHidden", slot: 44 },
  });
  expect(next).toMatchObject({ seq: 3, step: 2, event: { type: "viommu.slotTaken", slot: 45 } });
});

test("lines with and without prefix give the same events but for the thread", async () => {
  const lines = excerpt("vtd-legacy-strict.log");
  const bare = lines.map((line) => line.replace(/^\d+@\d+\.\d+:/, ""));
  const withoutThread = (await eventsOf(...lines)).map((event) =>
    "thread" in event ? { ...event, thread: null } : event,
  );
  expect(await eventsOf(...bare)).toEqual(withoutThread);
});

test("the entries do not depend on how the file is cut into chunks", async () => {
  const lines = excerpt("vtd-device-tlb.log.gz");
  const bytes = new TextEncoder().encode(`${lines.join("\n")}\n`);
  const expected = await entriesOf(lines);
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 3000 }), async (size) => {
      const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
        bytes.subarray(i * size, (i + 1) * size),
      );
      const texts: string[] = [];
      for await (const { text } of splitLines(stream(chunks), "x", LOG_LINES)) texts.push(text);
      expect(await entriesOf(texts)).toEqual(expected);
    }),
    { numRuns: 20 },
  );
});

test("a log is read as a stream: an endless one yields its first entries", async () => {
  async function* endless(): AsyncGenerator<string> {
    for (;;) yield* excerpt("nested-v2.log");
  }
  let seen = 0;
  for await (const { seq } of importQemu(endless(), vtdLog).entries) {
    seen = seq;
    if (seq === 5000) break;
  }
  expect(seen).toBe(5000);
});

test.each([
  [
    "vtd_inv_desc invalidate desc type iotlb high 0xffffa041 low 0x900f2",
    {
      type: "viommu.descriptorFetched",
      slot: null,
      thread: null,
      descriptor: {
        kind: "iotlb",
        granularity: "page",
        did: "did9",
        address: "0xffffa000",
        addressMask: 1,
        leafOnly: true,
        drainReads: true,
        drainWrites: true,
      },
    },
  ],
  [
    "vtd_reg_write_gcmd status 0x7000000 value 0x86000000",
    { type: "guest.commandWritten", status: "0x7000000", value: "0x86000000" },
  ],
  [
    "vtd_reg_dmar_root addr 0x2ab3000 scalable 1",
    { type: "viommu.rootLatched", root: "0x2ab3000", scalable: true },
  ],
  [
    "vtd_reg_dmar_root addr 0x2ab3000 extended 0",
    { type: "viommu.rootLatched", root: "0x2ab3000", scalable: false },
  ],
  [
    "vtd_inv_desc_cc_devices context invalidate devices sid 0xfb fmask 0x3",
    {
      type: "viommu.contextCacheFlushed",
      scope: "devices",
      device: "00:1f.3",
      functionMask: 3,
    },
  ],
  [
    "vtd_inv_desc_cc_device context invalidate device 00:1f.03",
    { type: "viommu.contextCacheFlushed", scope: "device", device: "00:1f.3" },
  ],
  [
    "vtd_ce_not_present Context entry bus 2 devfn 24 not present",
    { type: "viommu.contextEntryAbsent", device: "02:03.0" },
  ],
  [
    "vtd_iotlb_cc_update IOTLB context update bus 0x0 devfn 0x20 high 0x301 low 0x365e001 gen 0 -> gen 1",
    {
      type: "viommu.contextEntryCached",
      device: "00:04.0",
      high: "0x301",
      low: "0x365e001",
      generation: 1,
    },
  ],
  [
    "vtd_iotlb_page_hit IOTLB page hit sid 0x20 iova 0xffff000 slpte 0x8000000036e1001 domain 0x3",
    {
      type: "viommu.iotlbHit",
      device: "00:04.0",
      pasid: null,
      iova: "0xffff000",
      entry: "0x8000000036e1001",
      did: "did3",
    },
  ],
  [
    "vtd_dmar_fault sid 0x20 fault 5 addr 0xffff004 write 1",
    {
      type: "viommu.accessFaulted",
      device: "00:04.0",
      reason: 5,
      iova: "0xffff004",
      write: true,
    },
  ],
  [
    "vtd_inv_desc_pasid_cache_dsi Domain selective PC invalidation domain 0x7",
    { type: "viommu.pasidCacheFlushed", scope: "domain", did: "did7" },
  ],
  [
    "vtd_pasid_cache_devsi Dev selective PC invalidation dev: 01:02.03",
    { type: "viommu.pasidCacheFlushed", scope: "device", device: "01:02.3" },
  ],
  [
    "vtd_pasid_cache_devsi Dev selective PC invalidation dev: 0x13",
    { type: "viommu.pasidCacheFlushed", scope: "device", device: "00:02.3" },
  ],
  [
    "iommufd_backend_map_dma  iommufd=9 ioas=2 iova=0xfffc0000 size=0x40000 addr=0x7f00 readonly=1 (-22)",
    {
      type: "vmm.mapReturned",
      iommufd: 9,
      ioas: 2,
      iova: "0xfffc0000",
      size: "0x40000",
      readonly: true,
      ret: -22,
    },
  ],
  [
    "iommufd_backend_unmap_dma_non_exist  Unmap nonexistent mapping: iommufd=9 ioas=2 iova=0x0 size=0x1000 (0)",
    {
      type: "vmm.unmapReturned",
      iommufd: 9,
      ioas: 2,
      iova: "0x0",
      size: "0x1000",
      ret: 0,
    },
  ],
])("reads %s", async (line, event) => {
  expect(await eventsOf(line)).toEqual([event]);
});

const succeeded = async (...lines: string[]) =>
  (await eventsOf(...lines)).flatMap((event) => ("succeeded" in event ? [event["succeeded"]] : []));

test("the result of an attachment is a boolean in merged QEMU", async () => {
  expect(
    await succeeded(
      "vtd_device_attach_hwpt dev_id 1 pasid 0 hwpt_id 4, ret: 1",
      "vtd_device_attach_hwpt dev_id 1 pasid 0 hwpt_id 4, ret: 0",
      "vtd_device_detach_hwpt dev_id 1 pasid 0 ret: 1",
    ),
  ).toEqual([true, false, true]);
});

test("the result of an attachment is an error number where names are of version 2", async () => {
  expect(
    await succeeded(
      "vtd_pasid_cache_gsi ",
      "vtd_device_attach_hwpt dev_id 1 pasid 0 hwpt_id 4, ret: 0",
      "vtd_device_reattach_def_hwpt dev_id 1 pasid 0 hwpt_id 3, ret: 1",
      "vtd_device_detach_hwpt dev_id 1 pasid 0 ret: -22",
    ),
  ).toEqual([true, false, false]);
});

test("the kernel's own line before an attachment tells how its result is meant", async () => {
  expect(
    await succeeded(
      "iommufd_cdev_attach_ioas_hwpt  [iommufd=9] Successfully attached device 0000:81:00.0 (7) to id=4",
      "vtd_device_attach_hwpt dev_id 1 pasid 0 hwpt_id 4, ret: 0",
      "vtd_device_detach_hwpt dev_id 1 pasid 0 ret: 1",
    ),
  ).toEqual([true, false]);
});

test("an attachment belongs to the context of the iommufd line before it", async () => {
  const events = await eventsOf(...excerpt("nested-merged.log"));
  expect(events).toContainEqual({
    type: "viommu.hwptAttached",
    iommufd: 23,
    devid: 1,
    pasid: "noPasid",
    hwpt: 4,
    succeeded: true,
  });
});

test("unknown kinds, unknown forms and stray lines are counted with reason and line", async () => {
  const { unknown, kinds } = await summaryOf([
    "vtd_inv_qi_tail write tail 2",
    "vtd_inv_qi_tail the tail is 2",
    "vtd_brand_new_event 1",
    "vtd_brand_new_event 2",
    "vtd_inv_desc invalidate desc type teapot high 0x0 low 0xf",
    "qemu-system-x86_64: warning: something",
  ]);
  expect(unknown).toBe(5);
  expect(kinds.filter(({ verdict }) => verdict === "unknown")).toEqual([
    {
      kind: "(no trace line)",
      verdict: "unknown",
      lines: 1,
      reason: "no event's name at its begin",
      firstLine: 6,
    },
    {
      kind: "vtd_brand_new_event",
      verdict: "unknown",
      lines: 2,
      reason: "not a kind that the import knows",
      firstLine: 3,
    },
    {
      kind: "vtd_inv_desc",
      verdict: "unknown",
      lines: 1,
      reason: "its text has none of the known forms",
      firstLine: 5,
    },
    {
      kind: "vtd_inv_qi_tail",
      verdict: "unknown",
      lines: 1,
      reason: "its text has none of the known forms",
      firstLine: 2,
    },
  ]);
});

async function refusal(lines: Iterable<string>): Promise<unknown> {
  return entriesOf(lines).catch((error: unknown) => error);
}

test("a log of another IOMMU is refused with its first line", async () => {
  const error = await refusal(["pci_cfg_write mch 00:00.0 @0x90 <- 0x3", "smmu_add_mr smmuv3-0"]);
  expect(error).toBeInstanceOf(InputError);
  expect((error as Error).message).toBe(
    "the log:2: is smmu_add_mr, and the log has no lines of VT-d or iommufd (vtd_*, iommufd_*); " +
      'give a log of "-trace vtd_*" that QEMU wrote with -D FILE.',
  );
});

test("text that is no log is refused, without reading all of it", async () => {
  async function* prose(): AsyncGenerator<string> {
    for (;;) yield "It was a dark and stormy night.";
  }
  const read = importQemu(prose(), vtdLog, "novel.txt").entries.next();
  await expect(read).rejects.toThrow(
    "novel.txt:1: no line from here on is one of a QEMU trace log",
  );
  await expect(read).rejects.toThrow(InputError);
});

test("an empty log and control characters are refused", async () => {
  expect(await refusal([])).toBeInstanceOf(InputError);
  const error = await refusal(["vtd_inv_qi_fetch ", "\u0000\u0001ELF"]);
  expect((error as Error).message).toMatch(/^the log:2: holds control characters; /);
});

test("a line at which the file ends is counted and not believed", async () => {
  const log = importQemu(excerptPath("cut-last-line.log"), vtdLog);
  const events = [];
  for await (const { event } of log.entries) events.push(event);
  expect(events).toEqual([{ type: "guest.doorbellRung", tail: 2 }]);
  expect(log.summary().kinds[0]).toMatchObject({ reason: "the file ends within it", firstLine: 2 });
});

test("an imported log is a trace that the trace reader accepts", async () => {
  const folder = await mkdtemp(join(tmpdir(), "iommucheck-"));
  try {
    const output = join(folder, "imported.jsonl");
    const path = excerptPath("nested-merged.log");
    await importLog({ ...importQemu(path, vtdLog), monitors: [] }, path, output);
    const { header, entries } = await readTrace(output);
    expect(header.source).toEqual({ kind: "qemu", file: "nested-merged.log" });
    expect(entries).toEqual(await entriesOf(excerpt("nested-merged.log")));
  } finally {
    await rm(folder, { recursive: true });
  }
});
