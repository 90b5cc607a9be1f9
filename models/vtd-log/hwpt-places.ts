/** Names of iommufd objects for monitors: an id means nothing without its context. */
import type { BindingEvent } from "./events.ts";

/** The name of an object. */
export function objectName(iommufd: number | null, id: number): string {
  return `${iommufd ?? "?"}:${id}`;
}

/** The name of a device's address space that is bound to a page table. */
export function placeName({ iommufd, devid, pasid }: BindingEvent): string {
  return `${iommufd ?? "?"}:device ${devid}:${pasid}`;
}

/** A record with one entry set. */
export function withEntry<V>(
  record: Readonly<Record<string, V>>,
  key: string,
  value: V,
): Record<string, V> {
  return { ...record, [key]: value };
}

/** A record without one entry. */
export function withoutEntry<V>(
  record: Readonly<Record<string, V>>,
  key: string,
): Record<string, V> {
  return Object.fromEntries(Object.entries(record).filter(([k]) => k !== key));
}
