/** Invalidation descriptors as typed fields, decoded from the two words that QEMU logs. */
import { functionAddress, hex } from "../../src/import/pattern.ts";

/** A granularity that the specification reserves. */
type Reserved = "reserved";

/** One descriptor of the invalidation queue. Addresses are canonical hexadecimal strings. */
export type Descriptor =
  // VT-d 6.5.2.1
  | {
      readonly kind: "context-cache";
      readonly granularity: "global" | "domain" | "device" | Reserved;
      readonly did: string;
      readonly device: string;
      /** How many low bits of the function number do not count: 0, 1, 2 or 3. */
      readonly functionMask: number;
    }
  // VT-d 6.5.2.3
  | {
      readonly kind: "iotlb";
      readonly granularity: "global" | "domain" | "page" | Reserved;
      readonly did: string;
      readonly address: string;
      /** 2 to this power pages, naturally aligned. */
      readonly addressMask: number;
      readonly leafOnly: boolean;
      readonly drainReads: boolean;
      readonly drainWrites: boolean;
    }
  // VT-d 6.5.2.2
  | {
      readonly kind: "pasid-cache";
      readonly granularity: "domain" | "pasid" | "global" | Reserved;
      readonly did: string;
      readonly pasid: string;
    }
  // VT-d 6.5.2.4
  | {
      readonly kind: "p-iotlb";
      readonly granularity: "pasid" | "page" | Reserved;
      readonly did: string;
      readonly pasid: string;
      readonly address: string;
      readonly addressMask: number;
      readonly leafOnly: boolean;
    }
  // VT-d 6.5.2.5
  | {
      readonly kind: "device";
      readonly device: string;
      readonly physicalFunction: string;
      /** How many invalidations the device may have outstanding. */
      readonly pendingLimit: number;
      readonly address: string;
      /** The address bits below the lowest clear one give the size. */
      readonly sized: boolean;
    }
  // VT-d 6.5.2.6
  | {
      readonly kind: "device-piotlb";
      readonly device: string;
      readonly physicalFunction: string;
      readonly pendingLimit: number;
      readonly pasid: string;
      readonly allPasids: boolean;
      readonly address: string;
      readonly sized: boolean;
    }
  // VT-d 6.5.2.7
  | {
      readonly kind: "iec";
      readonly granularity: "global" | "index";
      readonly index: number;
      readonly indexMask: number;
    }
  // VT-d 6.5.2.9
  | {
      readonly kind: "wait";
      readonly interrupt: boolean;
      readonly statusWrite: boolean;
      readonly fence: boolean;
      readonly pageRequestDrain: boolean;
      readonly address: string;
      readonly data: number;
    }
  // VT-d 7.6.1
  | {
      readonly kind: "page-group-response";
      readonly device: string;
      readonly pasidPresent: boolean;
      readonly pasid: string;
      readonly group: number;
      readonly code: number;
    };

type Decoder = (lo: bigint, hi: bigint) => Descriptor;

/** Bits `high:low` of a word, both included. */
function bits(word: bigint, high: number, low: number): number {
  return Number((word >> BigInt(low)) & ((1n << BigInt(high - low + 1)) - 1n));
}

const bit = (word: bigint, index: number): boolean => bits(word, index, index) === 1;
const did = (word: bigint): string => `did${bits(word, 31, 16)}`;
const pasid = (word: bigint): string => `pasid${bits(word, 51, 32)}`;
/** Bits 63:12: the address of a page. */
const page = (word: bigint): string => hex(word & ~0xfffn);
/** The physical function behind a virtual one is stored in two parts. VT-d 6.5.2.5 */
const physicalFunction = (word: bigint): string =>
  functionAddress((bits(word, 63, 52) << 4) | bits(word, 15, 12));

function granularity<const G extends readonly string[]>(
  lo: bigint,
  names: G,
): G[number] | Reserved {
  return names[bits(lo, 5, 4)] || "reserved";
}

/** By the names that QEMU logs. QEMU hw/i386/intel_iommu.c: vtd_process_inv_desc */
const DECODERS: Readonly<Record<string, Decoder>> = {
  "context-cache": (lo) => ({
    kind: "context-cache",
    granularity: granularity(lo, ["reserved", "global", "domain", "device"]),
    did: did(lo),
    device: functionAddress(bits(lo, 47, 32)),
    functionMask: bits(lo, 49, 48),
  }),
  iotlb: (lo, hi) => ({
    kind: "iotlb",
    granularity: granularity(lo, ["reserved", "global", "domain", "page"]),
    did: did(lo),
    address: page(hi),
    addressMask: bits(hi, 5, 0),
    leafOnly: bit(hi, 6),
    drainReads: bit(lo, 7),
    drainWrites: bit(lo, 6),
  }),
  "pasid-cache": (lo) => ({
    kind: "pasid-cache",
    granularity: granularity(lo, ["domain", "pasid", "reserved", "global"]),
    did: did(lo),
    pasid: pasid(lo),
  }),
  "p-iotlb": (lo, hi) => ({
    kind: "p-iotlb",
    granularity: granularity(lo, ["reserved", "reserved", "pasid", "page"]),
    did: did(lo),
    pasid: pasid(lo),
    address: page(hi),
    addressMask: bits(hi, 5, 0),
    leafOnly: bit(hi, 6),
  }),
  device: (lo, hi) => ({
    kind: "device",
    device: functionAddress(bits(lo, 47, 32)),
    physicalFunction: physicalFunction(lo),
    pendingLimit: bits(lo, 20, 16),
    address: page(hi),
    sized: bit(hi, 0),
  }),
  "device-piotlb": (lo, hi) => ({
    kind: "device-piotlb",
    device: functionAddress(bits(lo, 31, 16)),
    physicalFunction: physicalFunction(lo),
    pendingLimit: bits(lo, 8, 4),
    pasid: pasid(lo),
    allPasids: bit(hi, 0),
    address: page(hi),
    sized: bit(hi, 11),
  }),
  iec: (lo) => ({
    kind: "iec",
    granularity: bit(lo, 4) ? "index" : "global",
    index: bits(lo, 47, 32),
    indexMask: bits(lo, 31, 27),
  }),
  wait: (lo, hi) => ({
    kind: "wait",
    interrupt: bit(lo, 4),
    statusWrite: bit(lo, 5),
    fence: bit(lo, 6),
    pageRequestDrain: bit(lo, 7),
    address: hex(hi & ~3n),
    data: bits(lo, 63, 32),
  }),
  "page group response": (lo, hi) => ({
    kind: "page-group-response",
    device: functionAddress(bits(lo, 31, 16)),
    pasidPresent: bit(lo, 4),
    pasid: pasid(lo),
    group: bits(hi, 11, 3),
    code: bits(lo, 15, 12),
  }),
};

/**
 * Decodes a descriptor.
 * @param type the name that QEMU logs, such as `iotlb`
 * @param hi the second word, `0x…`
 * @param lo the first word, `0x…`
 * @returns undefined for a type that is not known
 */
export function decodeDescriptor(type: string, hi: string, lo: string): Descriptor | undefined {
  return Object.hasOwn(DECODERS, type) ? DECODERS[type]!(BigInt(lo), BigInt(hi)) : undefined;
}
