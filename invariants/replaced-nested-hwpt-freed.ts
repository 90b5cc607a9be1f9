/** VT-d log: a nested page table that a device no longer uses is freed before the guest can go on. */
import { assign, setup } from "xstate";
import { defineMonitor, ENGAGED, VIOLATED } from "../src/system/index.ts";
import type { Seen } from "../models/vtd-log/events.ts";
import { objectName, placeName, withEntry, withoutEntry } from "../models/vtd-log/hwpt-places.ts";

type Binding = Seen<
  "viommu.hwptAttached" | "viommu.hwptDetached" | "viommu.defaultHwptReattached"
>;
type Events =
  | Binding
  | Seen<
      | "vmm.hwptAllocReturned"
      | "vmm.freeReturned"
      | "viommu.waitStatusWritten"
      | "guest.doorbellRung"
      | "guest.registerWritten"
    >;
interface Context {
  /** Nested page tables that exist. */
  readonly nested: Readonly<Record<string, true>>;
  /** What each device's address space is attached to; nothing where it is blocked. */
  readonly bound: Readonly<Record<string, string>>;
  /** Nested page tables that were replaced and have to be freed. */
  readonly owed: readonly string[];
  readonly problem: string;
}
type Place = { readonly context: Context; readonly event: Events };

const isBinding = (event: Events): event is Binding =>
  event.type === "viommu.hwptAttached" ||
  event.type === "viommu.hwptDetached" ||
  event.type === "viommu.defaultHwptReattached";

/** What a device is attached to after an event about its binding. */
function boundTo(event: Binding): string | undefined {
  return event.type === "viommu.hwptDetached" ? undefined : objectName(event.iommufd, event.hwpt);
}

/** The nested page table that a successful event about a binding takes out of use. */
function replaced({ context: { bound, nested }, event }: Place): string | undefined {
  if (!isBinding(event) || !event.succeeded) return undefined;
  const before = bound[placeName(event)];
  if (before === undefined || before === boundTo(event)) return undefined;
  const isUsed = Object.entries(bound).some(
    ([place, id]) => id === before && place !== placeName(event),
  );
  return nested[before] === true && !isUsed ? before : undefined;
}

const machine = setup({
  types: {} as { context: Context; events: Events },
  guards: {
    replacesNested: (place) => replaced(place) !== undefined,
    succeeded: ({ event }) => isBinding(event) && event.succeeded,
    freesLastOwed: ({ context: { owed }, event }) =>
      event.type === "vmm.freeReturned" &&
      event.ret === 0 &&
      owed.every((id) => id === objectName(event.iommufd, event.id)),
    freed: ({ event }) => event.type === "vmm.freeReturned" && event.ret === 0,
    allocatesNested: ({ event }) =>
      event.type === "vmm.hwptAllocReturned" && event.ret === 0 && event.data === "vtd-stage1",
  },
  actions: {
    rememberNested: assign({
      nested: ({ context: { nested }, event }) =>
        event.type === "vmm.hwptAllocReturned"
          ? withEntry(nested, objectName(event.iommufd, event.hwpt), true as const)
          : nested,
    }),
    owe: assign({
      owed: (place) => [...place.context.owed, ...[replaced(place)].filter((id) => id !== undefined)],
    }),
    bind: assign({
      bound: ({ context: { bound }, event }) => {
        if (!isBinding(event)) return bound;
        const id = boundTo(event);
        return id === undefined
          ? withoutEntry(bound, placeName(event))
          : withEntry(bound, placeName(event), id);
      },
    }),
    forget: assign(({ context: { nested, owed }, event }) => {
      if (event.type !== "vmm.freeReturned") return {};
      const freed = objectName(event.iommufd, event.id);
      return { nested: withoutEntry(nested, freed), owed: owed.filter((id) => id !== freed) };
    }),
    tell: assign({
      problem: ({ context: { owed } }) =>
        `Nested page table ${owed[0]} (context:id) is attached to nothing any more, and the guest ` +
        `went on before it was freed: it leaks and keeps its parent in use.`,
    }),
  },
}).createMachine({
  id: "replaced-nested-hwpt-freed",
  initial: "nothingOwed",
  context: { nested: {}, bound: {}, owed: [], problem: "" },
  on: {
    "vmm.hwptAllocReturned": { guard: "allocatesNested", actions: "rememberNested" },
    "viommu.hwptAttached": [
      { guard: "replacesNested", target: ".owing", actions: ["owe", "bind"] },
      { guard: "succeeded", actions: "bind" },
    ],
    "viommu.hwptDetached": [
      { guard: "replacesNested", target: ".owing", actions: ["owe", "bind"] },
      { guard: "succeeded", actions: "bind" },
    ],
    "viommu.defaultHwptReattached": [
      { guard: "replacesNested", target: ".owing", actions: ["owe", "bind"] },
      { guard: "succeeded", actions: "bind" },
    ],
    "vmm.freeReturned": { guard: "freed", actions: "forget" },
  },
  states: {
    nothingOwed: {},
    owing: {
      tags: ENGAGED,
      on: {
        "vmm.freeReturned": [
          { guard: "freesLastOwed", target: "nothingOwed", actions: "forget" },
          { guard: "freed", actions: "forget" },
        ],
        // QEMU does all of it within the register write that the guest waits for.
        "viommu.waitStatusWritten": { target: "leaked", actions: "tell" },
        "guest.doorbellRung": { target: "leaked", actions: "tell" },
        "guest.registerWritten": { target: "leaked", actions: "tell" },
      },
    },
    leaked: { tags: VIOLATED, type: "final" },
  },
});

export const replacedNestedHwptFreed = defineMonitor({
  name: "replaced-nested-hwpt-freed",
  claim:
    "When a device leaves its nested page table, that table is freed before the guest's command " +
    "completes.",
  citation: "QEMU hw/i386/intel_iommu_accel.c: vtd_device_attach_iommufd, vtd_destroy_old_fs_hwpt",
  machine,
});
