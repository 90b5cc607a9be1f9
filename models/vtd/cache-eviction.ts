/** The unit may drop any cached entry at any time (VT-d 6.2.5). */
import { assertEvent, emit, setup } from "xstate";
import { defineComponent, type Component, type Received } from "../../src/system/index.ts";
import type { Did, Iova, Pasid } from "../shared/ids.ts";
import type { EvictionEvent, Place } from "./host-events.ts";
import type { HostWorld } from "./host-state.ts";
import type { HostTopology } from "./host-topology.ts";

type Stimulus =
  | ({ readonly type: "evictPasidEntry" } & Place)
  | ({ readonly type: "evictTranslation"; readonly iova: Iova } & Place)
  | { readonly type: "evictFsPointer"; readonly did: Did; readonly pasid: Pasid }
  | { readonly type: "evictSsPointer"; readonly did: Did };

export const evictionMachine = setup({
  types: {} as { events: Received<HostWorld, Stimulus>; emitted: EvictionEvent },
  guards: {
    pasidEntryCached: ({ event }) => {
      assertEvent(event, "evictPasidEntry");
      return event.world.pasidCache[event.dev][event.pasid] !== null;
    },
    translationCached: ({ event }) => {
      assertEvent(event, "evictTranslation");
      return event.world.iotlb[event.dev][event.pasid][event.iova] !== null;
    },
    fsPointerCached: ({ event }) => {
      assertEvent(event, "evictFsPointer");
      return event.world.fsCache[event.did][event.pasid] !== null;
    },
    ssPointerCached: ({ event }) => {
      assertEvent(event, "evictSsPointer");
      return event.world.ssCache[event.did] !== null;
    },
  },
  actions: {
    evictPasidEntry: emit(({ event }) => {
      assertEvent(event, "evictPasidEntry");
      const { dev, pasid } = event;
      return { type: "caches.pasidEntryEvicted" as const, dev, pasid };
    }),
    evictTranslation: emit(({ event }) => {
      assertEvent(event, "evictTranslation");
      const { dev, pasid, iova } = event;
      return { type: "caches.translationEvicted" as const, dev, pasid, iova };
    }),
    evictFsPointer: emit(({ event }) => {
      assertEvent(event, "evictFsPointer");
      const { did, pasid } = event;
      return { type: "caches.fsPointerEvicted" as const, did, pasid };
    }),
    evictSsPointer: emit(({ event }) => {
      assertEvent(event, "evictSsPointer");
      return { type: "caches.ssPointerEvicted" as const, did: event.did };
    }),
  },
}).createMachine({
  id: "caches",
  initial: "running",
  states: {
    running: {
      on: {
        evictPasidEntry: { guard: "pasidEntryCached", actions: "evictPasidEntry" },
        evictTranslation: { guard: "translationCached", actions: "evictTranslation" },
        evictFsPointer: { guard: "fsPointerCached", actions: "evictFsPointer" },
        evictSsPointer: { guard: "ssPointerCached", actions: "evictSsPointer" },
      },
    },
  },
});

/** The eviction as a component. */
export function cacheEviction({ places, iovas, dids }: HostTopology): Component {
  const pasids = [...new Set(places.map(({ pasid }) => pasid))];
  return defineComponent({
    name: "caches",
    machine: evictionMachine,
    commands: [
      ...places.map((place) => ({ type: "evictPasidEntry", ...place })),
      ...places.flatMap((p) => iovas.map((iova) => ({ type: "evictTranslation", ...p, iova }))),
      ...dids.flatMap((did) => pasids.map((pasid) => ({ type: "evictFsPointer", did, pasid }))),
      ...dids.map((did) => ({ type: "evictSsPointer", did })),
    ],
    footprint: {
      commands: {
        evictPasidEntry: {
          reads: ["pasidCache[dev][pasid]"],
          writes: ["pasidCache[dev][pasid]"],
          emits: ["caches.pasidEntryEvicted"],
        },
        evictTranslation: {
          reads: ["iotlb[dev][pasid][iova]"],
          writes: ["iotlb[dev][pasid][iova]"],
          emits: ["caches.translationEvicted"],
        },
        evictFsPointer: {
          reads: ["fsCache[did][pasid]"],
          writes: ["fsCache[did][pasid]"],
          emits: ["caches.fsPointerEvicted"],
        },
        evictSsPointer: {
          reads: ["ssCache[did]"],
          writes: ["ssCache[did]"],
          emits: ["caches.ssPointerEvicted"],
        },
      },
    },
  });
}
