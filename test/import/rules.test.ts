/** The rules of a VT-d log: they hold in real logs, and faults in an excerpt break each of them. */
import { expect, test } from "vitest";
import { vtdLog } from "../../models/vtd-log/log-model.ts";
import {
  complaintOf,
  excerpt,
  find,
  verdictsOf,
  withEdit,
  withLines,
  without,
  withSwap,
} from "./excerpts.ts";

const scalable = excerpt("vtd-scalable-strict.log");
const legacy = excerpt("vtd-legacy-strict.log");
const deviceTlb = excerpt("vtd-device-tlb.log.gz");
const nested = excerpt("nested-merged.log");

const WAIT = /type wait/;
const STATUS = /wait_sw/;
const PIOTLB = /type p-iotlb/;
const PASID_CACHE = /type pasid-cache/;
const CONTEXT_CACHE = /type context-cache/;

const QUEUE = { "queue-slots-taken-in-order": "holds", "wait-status-written-once": "holds" };
const CONTEXT = { "iotlb-flush-follows-context-cache-flush": "holds" };
const DEVICE_TLB = { "device-tlb-flush-follows-iotlb-flush": "holds" };
const PASID = { "iotlb-flush-follows-pasid-cache-flush": "holds" };

const honest: readonly [string, Record<string, string>][] = [
  ["vtd-scalable-strict.log", { ...QUEUE, ...CONTEXT }],
  ["vtd-legacy-strict.log", { ...QUEUE, ...CONTEXT }],
  ["vtd-device-tlb.log.gz", { ...QUEUE, ...DEVICE_TLB }],
  ["vtd-faults.log", QUEUE],
  [
    "nested-merged.log",
    {
      ...QUEUE,
      ...PASID,
      ...DEVICE_TLB,
      "replaced-nested-hwpt-freed": "holds",
      "only-attached-hwpt-invalidated": "holds",
      "object-freed-without-error": "holds",
      "default-hwpt-attached-when-translation-off": "holds",
      "nest-parent-without-readonly-map": "holds",
    },
  ],
  ["nested-v2.log", { ...QUEUE, ...PASID }],
];

test.each(honest)("the rules that %s puts to the test hold", async (name, verdicts) => {
  expect(await verdictsOf(excerpt(name))).toEqual(verdicts);
});

/** The last descriptor of a kind before a line. */
function lastBefore(lines: readonly string[], pattern: RegExp, before: number): number {
  return lines.findLastIndex((line, i) => i < before && pattern.test(line));
}

interface Fault {
  readonly rule: string;
  readonly fault: string;
  readonly lines: readonly string[];
  /** What the rule must say. */
  readonly says: RegExp;
}

function queueFaults(name: string, lines: readonly string[]): Fault[] {
  const rule = "wait-status-written-once";
  const status = find(lines, STATUS, 3);
  const wait = find(lines, WAIT, 3);
  const head = lastBefore(lines, /qi_head/, wait);
  return [
    {
      rule,
      fault: `${name}: a lost wait status`,
      lines: without(lines, status),
      says: /was left without its status write/,
    },
    {
      rule,
      fault: `${name}: a second wait status`,
      lines: withLines(lines, status, lines[status]!),
      says: /no wait descriptor asked for it/,
    },
    {
      rule,
      fault: `${name}: another status than was asked for`,
      lines: withEdit(lines, status, /data 0x2$/, "data 0x3"),
      says: /The wait asked for 2 at 0x[0-9a-f]+; 3 at 0x[0-9a-f]+ was written/,
    },
    {
      rule,
      fault: `${name}: a status write that fails`,
      lines: withEdit(
        lines,
        status,
        /vtd_inv_desc_wait_sw.*/,
        "vtd_inv_desc_wait_write_fail write fail for wait desc hi 0x4 lo 0x25",
      ),
      says: /was left without its status write/,
    },
    {
      rule: "queue-slots-taken-in-order",
      fault: `${name}: a wait descriptor that is left out`,
      lines: without(lines, head, status - head + 1),
      says: /rang again while slots \d+ up to its last tail \d+ had not been taken/,
    },
    {
      rule: "queue-slots-taken-in-order",
      fault: `${name}: a slot that is taken out of order`,
      lines: withEdit(lines, head, /head (\d+)$/, "head 77"),
      says: /Slot 77 was taken where slot \d+ comes next/,
    },
  ];
}

const contextRule = "iotlb-flush-follows-context-cache-flush";
function contextFaults(name: string, lines: readonly string[]): Fault[] {
  const global = find(lines, CONTEXT_CACHE);
  const globalIotlb = find(lines, /type iotlb.* low 0xd2/);
  const firstPage = find(lines, /type iotlb.* low 0x\w+f2/);
  const last = lastBefore(lines, CONTEXT_CACHE, firstPage);
  const lastIotlb = lastBefore(lines, /type iotlb/, firstPage);
  return [
    {
      rule: contextRule,
      fault: `${name}: a swapped pair of global flushes`,
      lines: withSwap(lines, global, globalIotlb),
      says: /flushed \(global\), and before a wide IOTLB flush came a descriptor "iotlb"/,
    },
    {
      rule: contextRule,
      fault: `${name}: a swapped pair of flushes for a device`,
      lines: withSwap(lines, last, lastIotlb),
      says: /flushed \(device 00:1f\.\d\)/,
    },
    {
      rule: contextRule,
      fault: `${name}: an IOTLB flush of pages where the whole domain is due`,
      lines: withEdit(lines, lastIotlb, /low 0x\w+2$/, "low 0x500f2"),
      says: /flushed \(device 00:1f\.\d\)/,
    },
  ];
}

const pasidRule = "iotlb-flush-follows-pasid-cache-flush";
const lostPiotlb = (nth: number) =>
  withEdit(nested, find(nested, PIOTLB, nth), /p-iotlb.*/, "iec high 0x0 low 0x4");
const pasidFaults: readonly Fault[] = [
  {
    rule: pasidRule,
    fault: "a lost IOTLB flush before the next PASID-cache flush of the entry",
    lines: lostPiotlb(1),
    says: /did2, pasid0 \(pasid\), and before an IOTLB flush that covers it came .*"pasid-cache"/,
  },
  {
    rule: pasidRule,
    fault: "a lost IOTLB flush before a device-TLB flush",
    lines: lostPiotlb(2),
    says: /came a descriptor "device-piotlb"/,
  },
  {
    rule: pasidRule,
    fault: "a swapped pair of flushes",
    lines: withSwap(nested, find(nested, PASID_CACHE, 2), find(nested, PIOTLB, 2)),
    says: /came a descriptor "device-piotlb"/,
  },
  {
    rule: pasidRule,
    fault: "an IOTLB flush of pages only",
    lines: withEdit(nested, find(nested, PIOTLB), "0x20026", "0x20036"),
    says: /came a descriptor "p-iotlb"/,
  },
];

const device = find(deviceTlb, /type device/);
const deviceTlbFaults: readonly Fault[] = [
  {
    rule: "device-tlb-flush-follows-iotlb-flush",
    fault: "a swapped pair of IOTLB and device-TLB flush",
    lines: withSwap(deviceTlb, device, lastBefore(deviceTlb, /type iotlb/, device)),
    says: /the first IOTLB flush stands before the first device-TLB flush/,
  },
  {
    rule: "device-tlb-flush-follows-iotlb-flush",
    fault: "the same with PASIDs",
    lines: withSwap(nested, find(nested, PIOTLB, 2), find(nested, /type device-piotlb/)),
    says: /the first IOTLB flush stands before the first device-TLB flush/,
  },
];

const freeOfOld = find(nested, /free_id.*id=4/);
const reattach = find(nested, /reattach_def/);
const lastInvalidation = find(nested, /invalidate_cache/, 2);
const secondMap = find(nested, /map_dma/, 2);
const parent = find(nested, /alloc_hwpt/);
const bindingFaults: readonly Fault[] = [
  {
    rule: "replaced-nested-hwpt-freed",
    fault: "a nested page table that is replaced and not freed",
    lines: without(nested, freeOfOld),
    says: /Nested page table 23:4 .* it leaks/,
  },
  {
    rule: "replaced-nested-hwpt-freed",
    fault: "a nested page table that is left at the end of translation and not freed",
    lines: without(nested, find(nested, /free_id.*id=5/)),
    says: /Nested page table 23:5 .* it leaks/,
  },
  {
    rule: "replaced-nested-hwpt-freed",
    fault: "a device that is unplugged without being taken off its nested page table",
    lines: [
      ...nested.slice(0, lastInvalidation),
      "iommufd_cdev_detach_ioas_hwpt  [iommufd=23] Successfully detached 0000:81:00.0",
      "vtd_reg_write addr 0x18 size 0x4 value 0x4000000",
    ],
    says: /Nested page table 23:5 .* it leaks/,
  },
  {
    rule: "object-freed-without-error",
    fault: "a free that fails because the object is in use",
    lines: withEdit(nested, freeOfOld, "(0)", "(-16)"),
    says: /Freeing object 4 of context 23 returned -16/,
  },
  {
    rule: "only-attached-hwpt-invalidated",
    fault: "a flush that is passed on for the replaced page table",
    lines: withEdit(nested, lastInvalidation, "id=5", "id=4"),
    says: /page table 4 of context 23 were invalidated, and no device/,
  },
  {
    rule: "only-attached-hwpt-invalidated",
    fault: "a flush that is passed on in another context",
    lines: withEdit(nested, lastInvalidation, "iommufd=23", "iommufd=31"),
    says: /page table 5 of context 31/,
  },
  {
    rule: "default-hwpt-attached-when-translation-off",
    fault: "a device that keeps its nested page table when translation is switched off",
    lines: without(nested, reattach - 1, 2),
    says: /23:device 1:noPasid .* before guest\.registerWritten/,
  },
  {
    rule: "default-hwpt-attached-when-translation-off",
    fault: "a device that is blocked when translation is switched off",
    lines: withEdit(
      without(nested, reattach - 1),
      reattach - 1,
      /.*/,
      "vtd_device_detach_hwpt dev_id 1 pasid -1 ret: 1",
    ),
    says: /did not get its default page table back/,
  },
  {
    rule: "default-hwpt-attached-when-translation-off",
    fault: "a default page table whose attachment fails",
    lines: withEdit(without(nested, reattach - 1), reattach - 1, "ret: 1", "ret: 0"),
    says: /did not get its default page table back/,
  },
  {
    rule: "nest-parent-without-readonly-map",
    fault: "a page that is mapped read-only under a nest parent",
    lines: withEdit(nested, secondMap, "readonly=0", "readonly=1"),
    says: /0x3ff00000 bytes at 0x100000 were mapped read-only \(result 0\)/,
  },
  {
    rule: "nest-parent-without-readonly-map",
    fault: "a read-only map that the kernel refuses",
    lines: withEdit(
      withEdit(nested, secondMap, "readonly=0", "readonly=1"),
      secondMap,
      "(0)",
      "(-22)",
    ),
    says: /mapped read-only \(result -22\)/,
  },
  {
    rule: "nest-parent-without-readonly-map",
    fault: "a nest parent on an address space with a read-only map",
    lines: withEdit(
      withLines(without(nested, parent), secondMap, nested[parent]!),
      secondMap - 1,
      "readonly=0",
      "readonly=1",
    ),
    says: /A nest parent was allocated on address space 23:2/,
  },
];

const faults: readonly Fault[] = [
  ...queueFaults("scalable mode", scalable),
  ...queueFaults("legacy mode", legacy),
  ...contextFaults("scalable mode", scalable),
  ...contextFaults("legacy mode", legacy),
  ...pasidFaults,
  ...deviceTlbFaults,
  ...bindingFaults,
];

test.each(faults)("$rule is broken by $fault", async ({ rule, lines, says }) => {
  expect(await complaintOf(rule, lines)).toMatch(says);
});

test("every rule holds in some excerpt and is broken by some fault", () => {
  const rules = vtdLog.monitors.map(({ name }) => name).sort();
  expect([...new Set(honest.flatMap(([, verdicts]) => Object.keys(verdicts)))].sort()).toEqual(
    rules,
  );
  expect([...new Set(faults.map(({ rule }) => rule))].sort()).toEqual(rules);
});

test("a violation names the line of the log", async () => {
  const lines = without(scalable, find(scalable, STATUS));
  const next = find(lines, /qi_tail/, 2);
  expect(await complaintOf("wait-status-written-once", lines)).toMatch(
    new RegExp(`^${next + 1}: `),
  );
});

test("the two halves of a PASID flush may be submissions of their own, each with a wait", async () => {
  const first = nested.slice(find(nested, PASID_CACHE), find(nested, PIOTLB));
  expect(first.some((line) => STATUS.test(line))).toBe(true);
  expect(await complaintOf(pasidRule, nested)).toBeUndefined();
});

test("a flush of another domain between the two halves is no violation", async () => {
  const other = "vtd_inv_desc invalidate desc type iotlb high 0xffffa040 low 0x900f2";
  const otherDevice = "vtd_inv_desc invalidate desc type device high 0xffffa000 low 0x30000000003";
  const wait = "vtd_inv_desc invalidate desc type wait high 0x222f0ac low 0x200000025";
  const between = withLines(nested, find(nested, PIOTLB), other, otherDevice, wait);
  expect(await complaintOf(pasidRule, between)).toBeUndefined();
  const alone = withLines(nested, find(nested, PIOTLB), otherDevice, wait);
  expect(await complaintOf(pasidRule, alone)).toMatch(/"device"/);
});

test("a wider IOTLB flush completes a PASID flush", async () => {
  for (const wide of ["iotlb high 0x0 low 0x200e2", "iotlb high 0x0 low 0xd2"]) {
    const lines = withEdit(nested, find(nested, PIOTLB, 2), /p-iotlb.*/, wide);
    expect(await complaintOf(pasidRule, lines)).toBeUndefined();
  }
});

test("a page flush by another virtual CPU amid a context flush is no violation", async () => {
  const page = legacy[find(legacy, /type iotlb.* low 0x\w+f2/)]!;
  const at = find(legacy, CONTEXT_CACHE, 2) + 1;
  expect(await complaintOf(contextRule, withLines(legacy, at, page))).toBeDefined();
  const other = page.replace(/^\d+@/, "99@");
  expect(await complaintOf(contextRule, withLines(legacy, at, other))).toBeUndefined();
});

test("an unplugged device needs no default page table when translation is switched off", async () => {
  const off = find(nested, /dmar_enable enable 0/);
  const detached = "iommufd_cdev_detach_ioas_hwpt  [iommufd=23] Successfully detached 0000:81:00.0";
  const lines = without(nested, reattach - 1, 2);
  const rule = "default-hwpt-attached-when-translation-off";
  expect(await complaintOf(rule, lines)).toBeDefined();
  expect(await complaintOf(rule, withLines(lines, off, detached))).toBeUndefined();
});

test("a device that has its default page table needs nothing when translation is switched off", async () => {
  const attach = find(nested, /vtd_device_attach_hwpt.* hwpt_id 5/);
  const back = [nested[reattach - 1]!, nested[reattach]!];
  const lines = withLines(without(nested, reattach - 1, 2), attach + 2, ...back);
  const rule = "default-hwpt-attached-when-translation-off";
  expect(await complaintOf(rule, lines)).toBeUndefined();
});

test("a hidden descriptor leaves open what it flushed", async () => {
  const pair = [
    "vtd_inv_qi_head read head 0",
    "vtd_inv_qi_head read head 1",
    "vtd_inv_desc invalidate desc type device high 0xffffa000 low 0x30000000003",
    "vtd_inv_qi_head read head 2",
    "vtd_inv_desc invalidate desc type iotlb high 0xffffa040 low 0x900f2",
  ];
  const rule = "device-tlb-flush-follows-iotlb-flush";
  expect(await complaintOf(rule, pair)).toBeUndefined();
  expect(await complaintOf(rule, pair.slice(1))).toBeDefined();
});

test("a slot may be taken again after a descriptor that the unit could not read", async () => {
  const rule = "queue-slots-taken-in-order";
  const retry = [
    "vtd_inv_qi_tail write tail 6",
    "vtd_inv_qi_head read head 4",
    "vtd_inv_qi_tail write tail 6",
    "vtd_inv_qi_head read head 4",
    "vtd_inv_desc invalidate desc type iec high 0x0 low 0x4",
  ];
  expect(await complaintOf(rule, retry)).toBeUndefined();
  const again = [...retry, "vtd_inv_qi_head read head 4"];
  expect(await complaintOf(rule, again)).toMatch(/Slot 4 was taken where slot 5 comes next/);
});
