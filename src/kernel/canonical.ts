/** Canonical JSON: two values are the same when their texts are. */
import { configure } from "safe-stable-stringify";
import { ModelError } from "../system/index.ts";

const stringify = configure({ deterministic: true });

/** The text of a JSON value with its keys sorted. The value must have passed {@link assertJson}. */
export function canonicalJson(value: unknown): string {
  return stringify(value) as string;
}

/**
 * Refuses what JSON cannot hold (undefined, NaN, functions, dates, maps …).
 * @param place where the value stands, for the message
 * @throws ModelError `not-json`
 */
export function assertJson(value: unknown, place: string): void {
  switch (typeof value) {
    case "string":
    case "boolean":
      return;
    case "number":
      if (Number.isFinite(value)) return;
      break;
    case "object": {
      if (value === null) return;
      if (Array.isArray(value)) {
        value.forEach((element, i) => assertJson(element, `${place}[${i}]`));
        return;
      }
      const prototype: unknown = Object.getPrototypeOf(value);
      if (prototype !== Object.prototype && prototype !== null) break;
      for (const [key, element] of Object.entries(value)) assertJson(element, `${place}.${key}`);
      return;
    }
  }
  const kind = typeof value === "object" ? (value?.constructor?.name ?? "object") : String(value);
  throw new ModelError(
    "not-json",
    `${place} is not plain JSON (${kind}); states, events and commands hold plain JSON only.`,
  );
}

/** Freezes a JSON value and all below it. */
export function freezeDeep<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.values(value).forEach(freezeDeep);
    Object.freeze(value);
  }
  return value;
}
