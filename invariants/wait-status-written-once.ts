/** VT-d log: a wait descriptor is answered by one status write, before anything else is taken. */
import { assign, setup } from "xstate";
import { defineMonitor, ENGAGED, VIOLATED } from "../src/system/index.ts";
import type { DescriptorOf } from "../models/vtd-log/descriptor-groups.ts";
import type { Seen } from "../models/vtd-log/events.ts";

type Wait = DescriptorOf<"wait">;
type Events = Seen<
  | "guest.doorbellRung"
  | "viommu.slotTaken"
  | "viommu.descriptorFetched"
  | "viommu.waitStatusWritten"
  | "viommu.waitStatusLost"
  | "viommu.systemReset"
>;
interface Context {
  readonly wait: Wait | null;
  readonly problem: string;
}

const waitOf = (event: Events): Wait | null =>
  event.type === "viommu.descriptorFetched" && event.descriptor.kind === "wait"
    ? event.descriptor
    : null;

const written = (event: Events): string =>
  event.type === "viommu.waitStatusWritten" ? `${event.data} at ${event.address}` : "no status";

/** QEMU works descriptors off one by one, so an answer stands right behind its wait descriptor. */
const machine = setup({
  types: {} as { context: Context; events: Events },
  guards: {
    wantsStatus: ({ event }) => waitOf(event)?.statusWrite === true,
    answersTheWait: ({ context: { wait }, event }) =>
      event.type === "viommu.waitStatusWritten" &&
      event.address === wait?.address &&
      event.data === wait.data,
  },
  actions: {
    rememberWait: assign({ wait: ({ event }) => waitOf(event) }),
    tellLost: assign({
      problem: ({ context: { wait } }) =>
        `The wait descriptor for ${wait?.data} at ${wait?.address} was left without its status ` +
        `write.`,
    }),
    tellOther: assign({
      problem: ({ context: { wait }, event }) =>
        `The wait asked for ${wait?.data} at ${wait?.address}; ${written(event)} was written.`,
    }),
    tellExtra: assign({
      problem: ({ event }) => `${written(event)} was written, and no wait descriptor asked for it.`,
    }),
  },
}).createMachine({
  id: "wait-status-written-once",
  initial: "beforeTheFirstSlot",
  context: { wait: null, problem: "" },
  on: { "viommu.systemReset": ".beforeTheFirstSlot" },
  states: {
    // An excerpt may begin between a wait and its answer.
    beforeTheFirstSlot: {
      on: {
        "viommu.slotTaken": "answered",
        "viommu.descriptorFetched": {
          guard: "wantsStatus",
          target: "unanswered",
          actions: "rememberWait",
        },
      },
    },
    answered: {
      on: {
        "viommu.descriptorFetched": {
          guard: "wantsStatus",
          target: "unanswered",
          actions: "rememberWait",
        },
        "viommu.waitStatusWritten": { target: "wrong", actions: "tellExtra" },
      },
    },
    unanswered: {
      tags: ENGAGED,
      on: {
        "viommu.waitStatusWritten": [
          { guard: "answersTheWait", target: "answered" },
          { target: "wrong", actions: "tellOther" },
        ],
        "viommu.waitStatusLost": { target: "wrong", actions: "tellLost" },
        "viommu.slotTaken": { target: "wrong", actions: "tellLost" },
        "viommu.descriptorFetched": { target: "wrong", actions: "tellLost" },
        "guest.doorbellRung": { target: "wrong", actions: "tellLost" },
      },
    },
    wrong: { tags: VIOLATED, type: "final" },
  },
});

export const waitStatusWrittenOnce = defineMonitor({
  name: "wait-status-written-once",
  claim:
    "Each wait descriptor that asks for a status write gets exactly that one; nothing else does.",
  citation: "VT-d 6.5.2.9",
  machine,
});
