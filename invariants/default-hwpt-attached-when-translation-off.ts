/** VT-d log: switching translation off gives every passthrough device its default page table back. */
import { assign, setup } from "xstate";
import { defineMonitor, ENGAGED, VIOLATED } from "../src/system/index.ts";
import type { Seen } from "../models/vtd-log/events.ts";
import { objectName, placeName, withEntry } from "../models/vtd-log/hwpt-places.ts";

type Binding = Seen<
  "viommu.hwptAttached" | "viommu.hwptDetached" | "viommu.defaultHwptReattached"
>;
type Events =
  | Binding
  | Seen<
      | "vmm.hwptAllocReturned"
      | "viommu.translationSwitched"
      | "viommu.waitStatusWritten"
      | "guest.doorbellRung"
      | "guest.registerWritten"
    >;
interface Context {
  /** Page tables that map all of the guest's memory; a default one is among them. */
  readonly paging: Readonly<Record<string, true>>;
  readonly bound: Readonly<Record<string, "default" | "other" | "blocked">>;
  /** Devices that wait for their default page table. */
  readonly due: readonly string[];
  readonly problem: string;
}
type Place = { readonly context: Context; readonly event: Events };

const isBinding = (event: Events): event is Binding =>
  event.type === "viommu.hwptAttached" ||
  event.type === "viommu.hwptDetached" ||
  event.type === "viommu.defaultHwptReattached";

function boundTo({ paging }: Context, event: Binding): "default" | "other" | "blocked" {
  if (event.type === "viommu.hwptDetached") return "blocked";
  if (event.type === "viommu.defaultHwptReattached") return "default";
  return paging[objectName(event.iommufd, event.hwpt)] === true ? "default" : "other";
}

const notDefault = ({ bound }: Context): string[] =>
  Object.keys(bound).filter((place) => bound[place] !== "default");

const isDue = ({ context: { due }, event }: Place): boolean =>
  isBinding(event) && due.includes(placeName(event));

const machine = setup({
  types: {} as { context: Context; events: Events },
  guards: {
    succeeded: ({ event }) => isBinding(event) && event.succeeded,
    allocatesPaging: ({ event }) =>
      event.type === "vmm.hwptAllocReturned" && event.ret === 0 && event.data === "none",
    leavesDevicesBehind: ({ context, event }) =>
      event.type === "viommu.translationSwitched" &&
      !event.enabled &&
      notDefault(context).length > 0,
    switchedOn: ({ event }) => event.type === "viommu.translationSwitched" && event.enabled,
    isDue,
    servesLast: (place) =>
      isDue(place) &&
      isBinding(place.event) &&
      place.event.succeeded &&
      place.context.due.length === 1,
    servesOne: (place) => isDue(place) && isBinding(place.event) && place.event.succeeded,
  },
  actions: {
    rememberPaging: assign({
      paging: ({ context: { paging }, event }) =>
        event.type === "vmm.hwptAllocReturned"
          ? withEntry(paging, objectName(event.iommufd, event.hwpt), true as const)
          : paging,
    }),
    bind: assign({
      bound: ({ context, event }) =>
        isBinding(event)
          ? withEntry(context.bound, placeName(event), boundTo(context, event))
          : context.bound,
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
  context: { paging: {}, bound: {}, due: [], problem: "" },
  on: {
    "vmm.hwptAllocReturned": { guard: "allocatesPaging", actions: "rememberPaging" },
    "viommu.hwptAttached": { guard: "succeeded", actions: "bind" },
    "viommu.hwptDetached": { guard: "succeeded", actions: "bind" },
    "viommu.defaultHwptReattached": { guard: "succeeded", actions: "bind" },
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
          { guard: "servesLast", target: "settled", actions: ["bind", "serve"] },
          { guard: "servesOne", actions: ["bind", "serve"] },
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
    "After translation is switched off, the next binding of each passthrough device that has not its " +
    "default page table is to attach that, within the same register write.",
  citation: "QEMU hw/i386/intel_iommu_accel.c: vtd_device_detach_iommufd; VT-d 11.4.4.1",
  machine,
});
