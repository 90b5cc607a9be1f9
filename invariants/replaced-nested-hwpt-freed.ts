/** VT-d log: a nested page table that no device uses any more is freed before the guest goes on. */
import { assign, setup } from "xstate";
import { defineMonitor, ENGAGED, VIOLATED } from "../src/system/index.ts";
import {
  bindingsAfter,
  NO_BINDINGS,
  type BindingNews,
  type Bindings,
} from "../models/vtd-log/bindings.ts";
import type { Seen } from "../models/vtd-log/events.ts";
import { objectName, withEntry, withoutEntry } from "../models/vtd-log/hwpt-places.ts";

type Events =
  | BindingNews
  | Seen<
      | "vmm.hwptAllocReturned"
      | "vmm.freeReturned"
      | "viommu.waitStatusWritten"
      | "guest.doorbellRung"
      | "guest.registerWritten"
    >;
interface Context {
  readonly bindings: Bindings;
  /** Nested page tables that exist. */
  readonly nested: Readonly<Record<string, true>>;
  /** Nested page tables that were left and have to be freed. */
  readonly owed: readonly string[];
  readonly problem: string;
}
type Place = { readonly context: Context; readonly event: Events };

const after = ({ context: { bindings }, event }: Place): Bindings =>
  bindingsAfter(bindings, event as BindingNews);

/** The nested page tables that an event about a binding takes out of use. */
function left(place: Place): string[] {
  const { bindings, nested } = place.context;
  const used = new Set(Object.values(after(place).bound));
  const before = new Set(Object.values(bindings.bound));
  return [...before].filter((id) => nested[id] === true && !used.has(id));
}

const freedBy = (event: Events): string | undefined =>
  event.type === "vmm.freeReturned" && event.ret === 0
    ? objectName(event.iommufd, event.id)
    : undefined;

/** Rebinding, wherever it happens. */
const rebinding = [
  { guard: "leavesNested" as const, target: ".owing" as const, actions: ["owe", "bind"] as const },
  { actions: ["bind"] as const },
];

const machine = setup({
  types: {} as { context: Context; events: Events },
  guards: {
    leavesNested: (place) => left(place).length > 0,
    freesLastOwed: ({ context: { owed }, event }) => owed.every((id) => id === freedBy(event)),
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
    owe: assign({ owed: (place) => [...place.context.owed, ...left(place)] }),
    bind: assign({ bindings: after }),
    forget: assign({
      nested: ({ context: { nested }, event }) => withoutEntry(nested, freedBy(event) ?? ""),
      owed: ({ context: { owed }, event }) => owed.filter((id) => id !== freedBy(event)),
    }),
    tell: assign({
      problem: ({ context: { owed } }) =>
        `Nested page table ${owed[0]} (context:id) is attached to nothing any more, and the ` +
        `guest went on before it was freed: it leaks and keeps its parent in use.`,
    }),
  },
}).createMachine({
  id: "replaced-nested-hwpt-freed",
  initial: "nothingOwed",
  context: { bindings: NO_BINDINGS, nested: {}, owed: [], problem: "" },
  on: {
    "vmm.hwptAllocReturned": { guard: "allocatesNested", actions: "rememberNested" },
    "vmm.deviceBound": { actions: "bind" },
    "vmm.deviceDetached": rebinding,
    "viommu.hwptAttached": rebinding,
    "viommu.hwptDetached": rebinding,
    "viommu.defaultHwptReattached": rebinding,
    "vmm.freeReturned": { actions: "forget" },
  },
  states: {
    nothingOwed: {},
    owing: {
      tags: ENGAGED,
      on: {
        "vmm.freeReturned": [
          { guard: "freesLastOwed", target: "nothingOwed", actions: "forget" },
          { actions: "forget" },
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
    "When the last device leaves a nested page table, that table is freed before the guest's " +
    "command completes.",
  citation: "QEMU hw/i386/intel_iommu_accel.c: vtd_device_attach_iommufd, vtd_destroy_old_fs_hwpt",
  machine,
});
