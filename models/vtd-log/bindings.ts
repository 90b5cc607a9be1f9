/** Which page table each passthrough device is attached to, as far as a log tells. */
import type { BindingEvent, Seen, VmmEvent } from "./events.ts";
import { objectName, placeName, withEntry, withoutEntry } from "./hwpt-places.ts";

/** A device that is attached to nothing: its DMA is blocked. */
const BLOCKED = "blocked";

/** What a monitor keeps about bindings. */
export interface Bindings {
  /** The device id of each device, by context and name. */
  readonly ids: Readonly<Record<string, number>>;
  /** By address space of a device ({@link placeName}): an object's name, or `blocked`. */
  readonly bound: Readonly<Record<string, string>>;
}

/** The events from which bindings are known. */
export type BindingNews = BindingEvent | Seen<"vmm.deviceBound" | "vmm.deviceDetached">;

export const NO_BINDINGS: Bindings = { ids: {}, bound: {} };

/** Whether an event tells what the emulated unit did to a device's binding. */
export function isBinding(event: { readonly type: string }): event is BindingEvent {
  return (
    event.type === "viommu.hwptAttached" ||
    event.type === "viommu.hwptDetached" ||
    event.type === "viommu.defaultHwptReattached"
  );
}

/** The bindings after an event. An attempt that failed changes nothing. */
export function bindingsAfter(before: Bindings, event: BindingNews): Bindings {
  if (isBinding(event)) return event.succeeded ? rebound(before, event) : before;
  const name = `${event.iommufd}:${event.name}`;
  if (event.type === "vmm.deviceBound")
    return { ...before, ids: withEntry(before.ids, name, event.devid) };
  // Also printed within a detachment by the emulated unit; that one's own line follows.
  return { ...before, bound: withoutDevice(before.bound, event, before.ids[name]) };
}

function rebound(before: Bindings, event: BindingEvent): Bindings {
  const to = event.type === "viommu.hwptDetached" ? BLOCKED : objectName(event.iommufd, event.hwpt);
  return { ...before, bound: withEntry(before.bound, placeName(event), to) };
}

function withoutDevice(
  bound: Bindings["bound"],
  { iommufd }: VmmEvent & { readonly type: "vmm.deviceDetached" },
  devid: number | undefined,
): Bindings["bound"] {
  const places = Object.keys(bound).filter((place) =>
    place.startsWith(`${iommufd}:device ${devid}:`),
  );
  return places.reduce((left, place) => withoutEntry(left, place), bound);
}
