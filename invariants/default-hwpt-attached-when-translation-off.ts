/** VT-d log: switching translation off gives passthrough devices their default page table back. */
import { assign, setup } from "xstate";
import { defineMonitor, ENGAGED, VIOLATED } from "../src/system/index.ts";
import {
  bindingsAfter,
  isBinding,
  NO_BINDINGS,
  type BindingNews,
  type Bindings,
} from "../models/vtd-log/bindings.ts";
import type { Seen } from "../models/vtd-log/events.ts";
import { objectName, placeName, withEntry } from "../models/vtd-log/hwpt-places.ts";

type Events =
  | BindingNews
  | Seen<
      | "vmm.hwptAllocReturned"
      | "viommu.translationSwitched"
      | "viommu.waitStatusWritten"
      | "guest.doorbellRung"
      | "guest.registerWritten"
    >;
interface Context {
  readonly bindings: Bindings;
  /** Page tables that map all of the guest's memory; a default one is among them. */
  readonly paging: Readonly<Record<string, true>>;
  /** Devices that wait for their default page table. */
  readonly due: readonly string[];
  readonly problem: string;
}
type Place = { readonly context: Context; readonly event: Events };

/** The page table of the guest's memory that an event makes known. */
function pagingOf(event: Events): string | undefined {
  const isPaging =
    (event.type === "vmm.hwptAllocReturned" && event.ret === 0 && event.data === "none") ||
    (event.type === "viommu.defaultHwptReattached" && event.succeeded);
  return isPaging ? objectName(event.iommufd, event.hwpt) : undefined;
}

const notDefault = ({ bindings: { bound }, paging }: Context): string[] =>
  Object.keys(bound).filter((place) => paging[bound[place]!] !== true);

const isDue = ({ context: { due }, event }: Place): boolean =>
  isBinding(event) && due.includes(placeName(event));
const isServed = (place: Place): boolean =>
  isDue(place) && isBinding(place.event) && place.event.succeeded;

const machine = setup({
  types: {} as { context: Context; events: Events },
  guards: {
    makesPagingKnown: ({ event }) => pagingOf(event) !== undefined,
    leavesDevicesBehind: ({ context, event }) =>
      event.type === "viommu.translationSwitched" &&
      !event.enabled &&
      notDefault(context).length > 0,
    switchedOn: ({ event }) => event.type === "viommu.translationSwitched" && event.enabled,
    isDue,
    isServed,
    isServedLast: (place) => isServed(place) && place.context.due.length === 1,
  },
  actions: {
    rememberPaging: assign({
      paging: ({ context: { paging }, event }) =>
        withEntry(paging, pagingOf(event)!, true as const),
    }),
    bind: assign({
      bindings: ({ context: { bindings }, event }) => bindingsAfter(bindings, event as BindingNews),
    }),
    owe: assign({ due: ({ context }) => notDefault(context) }),
    serve: assign({
      due: ({ context: { due }, event }) =>
        isBinding(event) ? due.filter((place) => place !== placeName(event)) : due,
    }),
    tell: assign({
      problem: ({ context: { due }, event }) =>
        `Translation was switched off, and ${isBinding(event) ? placeName(event) : due[0]} ` +
        `(context:device:PASID) did not get its default page table back before ${event.type}.`,
    }),
  },
}).createMachine({
  id: "default-hwpt-attached-when-translation-off",
  initial: "settled",
  context: { bindings: NO_BINDINGS, paging: {}, due: [], problem: "" },
  on: {
    "vmm.hwptAllocReturned": { guard: "makesPagingKnown", actions: "rememberPaging" },
    "vmm.deviceBound": { actions: "bind" },
    "vmm.deviceDetached": { actions: "bind" },
    "viommu.hwptAttached": { actions: "bind" },
    "viommu.hwptDetached": { actions: "bind" },
    "viommu.defaultHwptReattached": [
      { guard: "makesPagingKnown", actions: ["rememberPaging", "bind"] },
    ],
  },
  states: {
    settled: {
      on: {
        "viommu.translationSwitched": {
          guard: "leavesDevicesBehind",
          target: "givingBack",
          actions: "owe",
        },
      },
    },
    givingBack: {
      tags: ENGAGED,
      on: {
        "viommu.defaultHwptReattached": [
          {
            guard: "isServedLast",
            target: "settled",
            actions: ["rememberPaging", "bind", "serve"],
          },
          { guard: "isServed", actions: ["rememberPaging", "bind", "serve"] },
          { guard: "isDue", target: "leftBehind", actions: "tell" },
        ],
        "viommu.hwptAttached": { guard: "isDue", target: "leftBehind", actions: "tell" },
        "viommu.hwptDetached": { guard: "isDue", target: "leftBehind", actions: "tell" },
        "viommu.translationSwitched": { guard: "switchedOn", target: "settled" },
        // QEMU does all of it within the write of the command register.
        "viommu.waitStatusWritten": { target: "leftBehind", actions: "tell" },
        "guest.doorbellRung": { target: "leftBehind", actions: "tell" },
        "guest.registerWritten": { target: "leftBehind", actions: "tell" },
      },
    },
    leftBehind: { tags: VIOLATED, type: "final" },
  },
});

export const defaultHwptAttachedWhenTranslationOff = defineMonitor({
  name: "default-hwpt-attached-when-translation-off",
  claim:
    "After translation is switched off, the next binding of each passthrough device that has not " +
    "its default page table is to attach that, within the same register write.",
  citation: "QEMU hw/i386/intel_iommu_accel.c: vtd_device_detach_iommufd; VT-d 11.4.4.1",
  machine,
});
