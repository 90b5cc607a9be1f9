/** The host IOMMU: executes invalidations one at a time and may evict any cached entry. */
import { and, assertEvent, emit, not, setup } from "xstate";
import { defineComponent, type Component, type Received } from "../../src/system/index.ts";
import type { HostEvent } from "./events.ts";
import { identifiers, type Bounds, type Page, type Pasid, type World } from "./state.ts";

type HostStimulus =
  | { readonly type: "fetch" }
  | { readonly type: "execute" }
  | { readonly type: "evict"; readonly pasid: Pasid; readonly page: Page };

export const hostMachine = setup({
  types: {} as { events: Received<World, HostStimulus>; emitted: HostEvent },
  guards: {
    executing: ({ event: { world } }) => world.executing !== null,
    queueEmpty: ({ event: { world } }) => world.queue.length === 0,
    entryCached: ({ event }) => {
      assertEvent(event, "evict");
      return event.world.iotlb[event.pasid][event.page] !== null;
    },
  },
  actions: {
    fetchInvalidation: emit({ type: "host.invalidationFetched" as const }),
    executeInvalidation: emit(({ event: { world } }) => ({
      type: "host.invalidationExecuted" as const,
      ...world.executing!,
    })),
    evictEntry: emit(({ event }) => {
      assertEvent(event, "evict");
      return { type: "host.entryEvicted" as const, pasid: event.pasid, page: event.page };
    }),
  },
}).createMachine({
  id: "host",
  initial: "running",
  states: {
    running: {
      on: {
        fetch: { guard: and([not("executing"), not("queueEmpty")]), actions: "fetchInvalidation" },
        execute: { guard: "executing", actions: "executeInvalidation" },
        evict: { guard: "entryCached", actions: "evictEntry" },
      },
    },
  },
});

/** The host as a component. */
export function host(bounds: Bounds): Component {
  const { pasids, pages } = identifiers(bounds);
  return defineComponent({
    name: "host",
    machine: hostMachine,
    commands: [
      { type: "fetch" },
      { type: "execute" },
      ...pasids.flatMap((pasid) => pages.map((page) => ({ type: "evict", pasid, page }))),
    ],
    // The host owns what is cached, and never looks at the page table: the device's walks do.
    footprint: {
      commands: {
        fetch: {
          reads: ["queue", "executing"],
          writes: ["queue", "executing"],
          emits: ["host.invalidationFetched"],
        },
        execute: {
          reads: ["executing"],
          writes: ["executing", "iotlb", "pending"],
          emits: ["host.invalidationExecuted"],
        },
        evict: {
          reads: ["iotlb[pasid][page]"],
          writes: ["iotlb[pasid][page]"],
          emits: ["host.entryEvicted"],
        },
      },
    },
  });
}
