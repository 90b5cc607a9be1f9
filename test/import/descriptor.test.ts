/** Decoding descriptors is the inverse of an encoder written from the tables of VT-d 6.5.2. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { decodeDescriptor, type Descriptor } from "../../models/vtd-log/descriptor.ts";

type Word = readonly (readonly [high: number, low: number, value: bigint | number | boolean])[];

/** Puts fields into a word and checks that each fits its place. */
function word(fields: Word): string {
  let value = 0n;
  for (const [high, low, field] of fields) {
    const bits = BigInt(field);
    if (bits >> BigInt(high - low + 1) !== 0n) throw new Error(`${field} in ${high}:${low}`);
    value |= bits << BigInt(low);
  }
  return `0x${value.toString(16)}`;
}

function sourceId(bdf: string): number {
  const [bus, device, fn] = bdf.split(/[:.]/).map((part) => Number.parseInt(part, 16));
  return bus! * 256 + device! * 8 + fn!;
}
const number = (name: string): number => Number(/\d+$/.exec(name)![0]);
const page = (address: string): bigint => BigInt(address) / 4096n;

const GRANULARITIES: Readonly<Record<string, readonly string[]>> = {
  "context-cache": ["", "global", "domain", "device"],
  iotlb: ["", "global", "domain", "page"],
  "pasid-cache": ["domain", "pasid", "", "global"],
  "p-iotlb": ["", "", "pasid", "page"],
};

/** The two words and QEMU's name of a descriptor. */
function encode(d: Descriptor): { name: string; lo: string; hi: string } {
  const g = "granularity" in d ? (GRANULARITIES[d.kind]?.indexOf(d.granularity) ?? 0) : 0;
  const as = (name: string, lo: Word, hi: Word = []) => ({ name, lo: word(lo), hi: word(hi) });
  switch (d.kind) {
    case "context-cache":
      return as(d.kind, [
        [3, 0, 1],
        [5, 4, g],
        [31, 16, number(d.did)],
        [47, 32, sourceId(d.device)],
        [49, 48, d.functionMask],
      ]);
    case "iotlb":
      return as(
        d.kind,
        [
          [3, 0, 2],
          [5, 4, g],
          [6, 6, d.drainWrites],
          [7, 7, d.drainReads],
          [31, 16, number(d.did)],
        ],
        [
          [5, 0, d.addressMask],
          [6, 6, d.leafOnly],
          [63, 12, page(d.address)],
        ],
      );
    case "device":
      return as(
        d.kind,
        [
          [3, 0, 3],
          [15, 12, sourceId(d.physicalFunction) & 15],
          [20, 16, d.pendingLimit],
          [47, 32, sourceId(d.device)],
          [63, 52, sourceId(d.physicalFunction) >> 4],
        ],
        [
          [0, 0, d.sized],
          [63, 12, page(d.address)],
        ],
      );
    case "iec":
      return as(d.kind, [
        [3, 0, 4],
        [4, 4, d.granularity === "index"],
        [31, 27, d.indexMask],
        [47, 32, d.index],
      ]);
    case "wait":
      return as(
        d.kind,
        [
          [3, 0, 5],
          [4, 4, d.interrupt],
          [5, 5, d.statusWrite],
          [6, 6, d.fence],
          [7, 7, d.pageRequestDrain],
          [63, 32, d.data],
        ],
        [[63, 2, BigInt(d.address) / 4n]],
      );
    case "p-iotlb":
      return as(
        d.kind,
        [
          [3, 0, 6],
          [5, 4, g],
          [31, 16, number(d.did)],
          [51, 32, number(d.pasid)],
        ],
        [
          [5, 0, d.addressMask],
          [6, 6, d.leafOnly],
          [63, 12, page(d.address)],
        ],
      );
    case "pasid-cache":
      return as(d.kind, [
        [3, 0, 7],
        [5, 4, g],
        [31, 16, number(d.did)],
        [51, 32, number(d.pasid)],
      ]);
    case "device-piotlb":
      return as(
        d.kind,
        [
          [3, 0, 8],
          [8, 4, d.pendingLimit],
          [15, 12, sourceId(d.physicalFunction) & 15],
          [31, 16, sourceId(d.device)],
          [51, 32, number(d.pasid)],
          [63, 52, sourceId(d.physicalFunction) >> 4],
        ],
        [
          [0, 0, d.allPasids],
          [11, 11, d.sized],
          [63, 12, page(d.address)],
        ],
      );
    case "page-group-response":
      return as(
        "page group response",
        [
          [3, 0, 9],
          [4, 4, d.pasidPresent],
          [15, 12, d.code],
          [31, 16, sourceId(d.device)],
          [51, 32, number(d.pasid)],
        ],
        [[11, 3, d.group]],
      );
  }
}

const uint = (bits: number) => fc.integer({ min: 0, max: 2 ** bits - 1 });
const named = (prefix: string, bits: number) => uint(bits).map((n) => `${prefix}${n}`);
const did = named("did", 16);
const pasid = named("pasid", 20);
const hex = (n: bigint) => `0x${n.toString(16)}`;
const address = fc.bigInt({ min: 0n, max: 2n ** 52n - 1n }).map((n) => hex(n * 4096n));
const device = fc
  .tuple(uint(8), uint(5), uint(3))
  .map(([bus, slot, fn]) => `${hex2(bus)}:${hex2(slot)}.${fn}`);
const hex2 = (n: number) => n.toString(16).padStart(2, "0");
const flag = fc.boolean();

const descriptor: fc.Arbitrary<Descriptor> = fc.oneof(
  fc.record({
    kind: fc.constant("context-cache" as const),
    granularity: fc.constantFrom("global" as const, "domain" as const, "device" as const),
    did,
    device,
    functionMask: uint(2),
  }),
  fc.record({
    kind: fc.constant("iotlb" as const),
    granularity: fc.constantFrom("global" as const, "domain" as const, "page" as const),
    did,
    address,
    addressMask: uint(6),
    leafOnly: flag,
    drainReads: flag,
    drainWrites: flag,
  }),
  fc.record({
    kind: fc.constant("pasid-cache" as const),
    granularity: fc.constantFrom("global" as const, "domain" as const, "pasid" as const),
    did,
    pasid,
  }),
  fc.record({
    kind: fc.constant("p-iotlb" as const),
    granularity: fc.constantFrom("pasid" as const, "page" as const),
    did,
    pasid,
    address,
    addressMask: uint(6),
    leafOnly: flag,
  }),
  fc.record({
    kind: fc.constant("device" as const),
    device,
    physicalFunction: device,
    pendingLimit: uint(5),
    address,
    sized: flag,
  }),
  fc.record({
    kind: fc.constant("device-piotlb" as const),
    device,
    physicalFunction: device,
    pendingLimit: uint(5),
    pasid,
    allPasids: flag,
    address,
    sized: flag,
  }),
  fc.record({
    kind: fc.constant("iec" as const),
    granularity: fc.constantFrom("global" as const, "index" as const),
    index: uint(16),
    indexMask: uint(5),
  }),
  fc.record({
    kind: fc.constant("wait" as const),
    interrupt: flag,
    statusWrite: flag,
    fence: flag,
    pageRequestDrain: flag,
    address: fc.bigInt({ min: 0n, max: 2n ** 62n - 1n }).map((n) => hex(n * 4n)),
    data: uint(32),
  }),
  fc.record({
    kind: fc.constant("page-group-response" as const),
    device,
    pasidPresent: flag,
    pasid,
    group: uint(9),
    code: uint(4),
  }),
);

test("decoding gives back every field that was encoded", () => {
  fc.assert(
    fc.property(descriptor, (d) => {
      const { name, lo, hi } = encode(d);
      expect(decodeDescriptor(name, hi, lo)).toEqual(d);
    }),
    { numRuns: 1000 },
  );
});

test("reserved granularities are told as such", () => {
  const granularityOf = (type: string, lo: string) => decodeDescriptor(type, "0x0", lo);
  expect(granularityOf("context-cache", "0x1")).toMatchObject({ granularity: "reserved" });
  expect(granularityOf("iotlb", "0x2")).toMatchObject({ granularity: "reserved" });
  expect(granularityOf("pasid-cache", "0x27")).toMatchObject({ granularity: "reserved" });
  expect(granularityOf("p-iotlb", "0x16")).toMatchObject({ granularity: "reserved" });
});

test("an unknown type of descriptor is not decoded", () => {
  expect(decodeDescriptor("toString", "0x0", "0x0")).toBeUndefined();
});
