/** Patterns of trace lines: the text of a format string with typed, named places. */

/** What a place of each type gives. */
interface FieldTypes {
  /** Decimal or `0x…`, at most 32 bits, maybe negative. */
  readonly int: number;
  /** `0` or `1`. */
  readonly flag: boolean;
  /** 64 bits: canonical lower-case `0x…`, as a number would lose digits. */
  readonly u64: string;
  /** A function's address `bus:device.function`, in its usual form `00:1f.3`. */
  readonly bdf: string;
  /** A 16-bit source id, shown as the address of its function. */
  readonly sid: string;
  /** A domain id as a name: `did3`. */
  readonly did: string;
  /** A process address-space id as a name: `pasid0`; `noPasid` where QEMU prints -1. */
  readonly pasid: string;
  /** Anything, as short as possible. */
  readonly text: string;
}
type FieldType = keyof FieldTypes;

/** The fields that a pattern such as `write tail {tail:int}` yields. */
export type Fields<P extends string> = P extends `${string}{${infer Name}:${infer T}}${infer Rest}`
  ? { readonly [K in Name]: T extends FieldType ? FieldTypes[T] : never } & Fields<Rest>
  : unknown;

/** Reads a text: the fields, or undefined when the text has another form. */
export type TextReader<P extends string> = (text: string) => Fields<P> | undefined;

const NUMBER = "0x[0-9a-fA-F]+|-?[0-9]+";
const FORMS: Readonly<Record<FieldType, string>> = {
  int: NUMBER,
  flag: "[01]",
  u64: "0x[0-9a-fA-F]+|\\(nil\\)|[0-9]+",
  bdf: "[0-9a-fA-F]{2}:[0-9a-fA-F]{2}\\.[0-9a-fA-F]{1,2}",
  sid: NUMBER,
  did: NUMBER,
  pasid: NUMBER,
  text: ".+?",
};

const PLACE = /\{(\w+):(\w+)\}/g;

/**
 * Makes the reader of a pattern. Blanks at either end do not count: some of QEMU's formats begin or
 * end with one.
 */
export function compilePattern<P extends string>(pattern: P): TextReader<P> {
  const places = [...pattern.matchAll(PLACE)].map(([, name, type]) => ({
    name: name!,
    type: type as FieldType,
  }));
  const literals = pattern.split(/\{\w+:\w+\}/).map(escaped);
  const source = literals.reduce(
    (all, literal, i) => `${all}(${FORMS[places[i - 1]!.type]})${literal}`,
  );
  const expression = new RegExp(`^ *${source} *$`);
  return (text) => {
    const match = expression.exec(text);
    if (match === null) return undefined;
    const fields = places.map(({ name, type }, i) => [name, valueOf(type, match[i + 1]!)]);
    return Object.fromEntries(fields) as Fields<P>;
  };
}

function valueOf(type: FieldType, text: string): string | number | boolean {
  switch (type) {
    case "int":
      return Number(text);
    case "flag":
      return text === "1";
    case "u64":
      return text === "(nil)" ? "0x0" : hex(BigInt(text));
    case "bdf":
      return bdfOf(text);
    case "sid":
      return functionAddress(Number(text));
    case "did":
      return `did${Number(text)}`;
    case "pasid":
      return pasidName(Number(text));
    case "text":
      return text;
  }
}

/** A 64-bit value as it stands in events. */
export function hex(value: bigint): string {
  return `0x${value.toString(16)}`;
}

const twoDigits = (n: number): string => n.toString(16).padStart(2, "0");

/** The address of the function with a 16-bit source id: 8, 5 and 3 bits. VT-d 3.4.1 */
export function functionAddress(sourceId: number): string {
  return `${twoDigits(sourceId >> 8)}:${twoDigits((sourceId >> 3) & 0x1f)}.${sourceId & 7}`;
}

// QEMU include/hw/pci/pci.h: PCI_NO_PASID, all ones, stands for requests without PASID
function pasidName(pasid: number): string {
  return pasid === -1 || pasid === 0xffff_ffff ? "noPasid" : `pasid${pasid}`;
}

function bdfOf(text: string): string {
  const [busAndDevice, fn] = text.split(".") as [string, string];
  return `${busAndDevice.toLowerCase()}.${Number.parseInt(fn, 16).toString(16)}`;
}

function escaped(literal: string): string {
  return literal.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
