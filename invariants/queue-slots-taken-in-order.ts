/** VT-d log: the unit takes every slot of the invalidation queue up to the tail, in order. */
import { assign, setup } from "xstate";
import { defineMonitor, ENGAGED, VIOLATED } from "../src/system/index.ts";
import type { Seen } from "../models/vtd-log/events.ts";

type Events = Seen<
  | "guest.doorbellRung"
  | "viommu.queueSwitched"
  | "viommu.queueLocated"
  | "viommu.slotTaken"
  | "viommu.descriptorHidden"
  | "viommu.systemReset"
>;
interface Context {
  /** The slot that comes next; null before the log has told. */
  readonly next: number | null;
  /** Where the guest's last doorbell ends; null before the first one. */
  readonly tail: number | null;
  /** Size of the ring; null before the log has told. */
  readonly slots: number | null;
  /** A slot without a line: maybe a bad descriptor, on which the queue stops. VT-d 6.5.2.11 */
  readonly suspect: number | null;
  readonly problem: string;
}
type Place = { readonly context: Context; readonly event: Events };

const slotOf = (event: Events): number =>
  event.type === "viommu.slotTaken" || event.type === "viommu.descriptorHidden" ? event.slot : -1;

/** Whether a slot is the expected one; without the ring's size it may wrap anywhere. */
const comesNext = ({ context: { next, slots }, event }: Place): boolean =>
  slotOf(event) === next || (slots === null && slotOf(event) === 0);

const machine = setup({
  types: {} as { context: Context; events: Events },
  guards: {
    comesNext,
    takesSuspectAgain: ({ context, event }) => slotOf(event) === context.suspect,
    slotsLeft: ({ context: { next, tail, suspect } }) =>
      tail !== null && next !== tail && suspect === null,
  },
  actions: {
    rewind: assign({ next: 0, tail: null, suspect: null }),
    rememberSize: assign({
      slots: ({ event }) => (event.type === "viommu.queueLocated" ? event.slots : null),
    }),
    rememberTail: assign({
      tail: ({ event }) => (event.type === "guest.doorbellRung" ? event.tail : null),
    }),
    rememberSuspect: assign({ suspect: ({ event }) => slotOf(event) }),
    advance: assign({
      next: ({ context: { slots }, event }) => (slotOf(event) + 1) % (slots ?? Infinity),
      suspect: null,
    }),
    tellSkipped: assign({
      problem: ({ context, event }) =>
        `Slot ${slotOf(event)} was taken where slot ${context.next} comes next.`,
    }),
    tellLeft: assign({
      problem: ({ context }) =>
        `The guest rang again while slots ${context.next} up to its last tail ${context.tail} ` +
        `had not been taken.`,
    }),
  },
}).createMachine({
  id: "queue-slots-taken-in-order",
  initial: "unsynchronised",
  context: { next: null, tail: null, slots: null, suspect: null, problem: "" },
  on: {
    // Switching the queue on starts it at slot 0. VT-d 11.4.4.1
    "viommu.queueSwitched": { target: ".unsynchronised", actions: "rewind" },
    "viommu.queueLocated": { actions: "rememberSize" },
    "viommu.systemReset": { target: ".unsynchronised", actions: "rewind" },
  },
  states: {
    unsynchronised: {
      on: {
        "guest.doorbellRung": { actions: "rememberTail" },
        "viommu.slotTaken": { target: "inOrder", actions: "advance" },
      },
    },
    inOrder: {
      tags: ENGAGED,
      on: {
        "viommu.slotTaken": [
          { guard: "comesNext", actions: "advance" },
          { guard: "takesSuspectAgain", actions: "advance" },
          { target: "outOfOrder", actions: "tellSkipped" },
        ],
        "viommu.descriptorHidden": { actions: "rememberSuspect" },
        "guest.doorbellRung": [
          { guard: "slotsLeft", target: "outOfOrder", actions: "tellLeft" },
          { actions: "rememberTail" },
        ],
      },
    },
    outOfOrder: { tags: VIOLATED, type: "final" },
  },
});

export const queueSlotsTakenInOrder = defineMonitor({
  name: "queue-slots-taken-in-order",
  claim:
    "The unit takes the slots of the invalidation queue in order, and all of them up to the tail.",
  citation: "VT-d 6.5.2",
  machine,
});
