/** Values of options: numbers with units and `NAME=VALUE`. Each error is a sentence that commander prints. */
import { InvalidArgumentError } from "commander";

const DURATIONS: Readonly<Record<string, number>> = { ms: 1, s: 1e3, m: 6e4, min: 6e4, h: 3.6e6 };
const SIZES: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  K: 2 ** 10,
  M: 2 ** 20,
  G: 2 ** 30,
};

/** The most threads that a search may have. */
export const THREADS_MAX = 64;

/** A whole number from 1. */
export function positive(text: string): number {
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(+text) || +text < 1)
    throw new InvalidArgumentError("It must be a whole number from 1.");
  return +text;
}

/** Threads: more than cores only cost memory, and very many would not even start. */
export function threadCount(text: string): number {
  if (!/^\d+$/.test(text) || +text < 1 || +text > THREADS_MAX)
    throw new InvalidArgumentError(`It must be a whole number from 1 to ${THREADS_MAX}.`);
  return +text;
}

/** A whole number that may be 0 or negative: a seed. */
export function integer(text: string): number {
  if (!/^-?\d+$/.test(text) || !Number.isSafeInteger(+text))
    throw new InvalidArgumentError("It must be a whole number.");
  return +text;
}

/** A whole number from 0. */
export function natural(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError("It must be a whole number from 0.");
  return +text;
}

/** Milliseconds of `30s`, `5m`, `1.5h`; a bare number counts seconds. */
export function duration(text: string): number {
  return withUnit(text, DURATIONS, "s", "a duration such as 30s, 5m or 1h");
}

/** Bytes of `2GiB`, `512MiB`. */
export function size(text: string): number {
  return withUnit(text, SIZES, undefined, "a size such as 512MiB or 2GiB");
}

function withUnit(
  text: string,
  units: Readonly<Record<string, number>>,
  usual: string | undefined,
  meaning: string,
): number {
  const [, number, unit] = /^(\d+(?:\.\d+)?) ?([A-Za-z]*)$/.exec(text) ?? [];
  const name = unit === "" ? usual : unit;
  const known = Object.keys(units).find((u) => u.toLowerCase() === name?.toLowerCase());
  if (number === undefined || known === undefined || +number <= 0)
    throw new InvalidArgumentError(`It must be ${meaning}.`);
  return +number * units[known]!;
}

/** Collects `NAME=VALUE` with a whole number; the same name twice is an error. */
export function namedInteger(
  text: string,
  before: Readonly<Record<string, number>> = {},
): Record<string, number> {
  return named(text, before, /^-?\d+$/, "a whole number");
}

/** Collects `NAME=N` with a number that is not negative. */
export function namedWeight(
  text: string,
  before: Readonly<Record<string, number>> = {},
): Record<string, number> {
  return named(text, before, /^\d+(\.\d+)?$/, "a number from 0");
}

function named(
  text: string,
  before: Readonly<Record<string, number>>,
  form: RegExp,
  meaning: string,
): Record<string, number> {
  const at = text.indexOf("=");
  const [name, value] = [text.slice(0, at), text.slice(at + 1)];
  if (at < 1 || !form.test(value))
    throw new InvalidArgumentError(`It must be NAME=VALUE with ${meaning} as the value.`);
  if (Object.hasOwn(before, name)) throw new InvalidArgumentError(`${name} is given twice.`);
  return { ...before, [name]: Number(value) };
}

/** Collects repeated values. */
export function collect(text: string, before: readonly string[] = []): string[] {
  return [...before, text];
}
