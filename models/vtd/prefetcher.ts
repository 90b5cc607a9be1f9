/** A part of the unit that fills caches ahead of requests: for variants. */
import { and, emit, setup } from "xstate";
import {
  addComponents,
  defineComponent,
  wrapReducer,
  type Received,
  type System,
} from "../../src/system/index.ts";
import type { Gpa, Hpa, Iova } from "../shared/ids.ts";
import type { HostEvent, Place } from "./host-events.ts";
import type { HostWorld, PasidEntry } from "./host-state.ts";
import { asGpa, tablePage } from "./memory.ts";
import {
  cacheEntry,
  cacheSsPointer,
  cacheTable,
  cacheTranslation,
} from "./reducer/hardware-caches.ts";
import { topologyOf } from "./topology-of.ts";

type Kind = "prefetchEntry" | "prefetchTranslation";
type Told = Received<HostWorld, Place & { readonly type: Kind; readonly iova: Iova }>;

/** What a translation ahead of its request found. */
type Found = { readonly gpa: Gpa; readonly hpa: Hpa; readonly table: Hpa | null };
type PrefetchEvent =
  | ({ readonly type: "prefetcher.entryFilled"; readonly entry: PasidEntry } & Place)
  | ({
      readonly type: "prefetcher.translationFilled";
      readonly entry: PasidEntry;
      readonly iova: Iova;
      readonly found: Found;
    } & Place);

/** The entry as the walker would get it: from the cache if there is a copy, else from memory. */
function entry({ world, dev, pasid }: Told): PasidEntry | null {
  const cached = world.pasidCache[dev][pasid];
  if (cached !== null) return cached;
  const { present, content } = world.pasidTable[dev][pasid];
  return present ? content : null;
}

/** A whole walk at once; null where anything on the way is not present. */
function walk(event: Told): Found | null {
  const start = entry(event);
  if (start === null) return null;
  const { world, pasid, iova } = event;
  const { did, fsRoot, ssRoot } = start;
  const secondStage = world.secondStage[world.ssCache[did] ?? ssRoot];
  const table =
    fsRoot === null ? null : (world.fsCache[did][pasid]?.hpa ?? secondStage[tablePage(fsRoot)]);
  if (fsRoot !== null && table === null) return null;
  const gpa = fsRoot === null ? asGpa(iova) : world.firstStage[fsRoot][iova];
  const hpa = gpa === null ? null : secondStage[gpa];
  return gpa === null || hpa === null ? null : { gpa, hpa, table };
}

const prefetcherMachine = setup({
  types: {} as { events: Told; emitted: PrefetchEvent },
  guards: {
    entryNotCached: ({ event: { world, dev, pasid } }) => world.pasidCache[dev][pasid] === null,
    entryPresent: ({ event }) => entry(event) !== null,
    translationNotCached: ({ event: { world, dev, pasid, iova } }) =>
      world.iotlb[dev][pasid][iova] === null,
    translationPresent: ({ event }) => walk(event) !== null,
  },
  actions: {
    fillEntry: emit(({ event }) => {
      const { dev, pasid } = event;
      return { type: "prefetcher.entryFilled" as const, dev, pasid, entry: entry(event)! };
    }),
    fillTranslation: emit(({ event }) => {
      const { dev, pasid, iova } = event;
      const found = walk(event)!;
      return {
        type: "prefetcher.translationFilled" as const,
        dev,
        pasid,
        iova,
        found,
        entry: entry(event)!,
      };
    }),
  },
}).createMachine({
  id: "prefetcher",
  initial: "running",
  states: {
    running: {
      on: {
        prefetchEntry: {
          guard: and(["entryNotCached", "entryPresent"]),
          actions: "fillEntry",
        },
        prefetchTranslation: {
          guard: and(["translationNotCached", "translationPresent"]),
          actions: "fillTranslation",
        },
      },
    },
  },
});

function reducePrefetch(world: HostWorld, event: PrefetchEvent): void {
  cacheEntry(world, event, event.entry);
  if (event.type === "prefetcher.entryFilled") return;
  const { entry: from, iova, found } = event;
  if (found.table !== null) cacheTable(world, event.pasid, from, found.table);
  cacheSsPointer(world, from.did, world.ssCache[from.did] ?? from.ssRoot);
  cacheTranslation(world, event, { iova, entry: from, gpa: found.gpa, hpa: found.hpa });
}

/** Adds the prefetcher, for one kind of prefetch. */
export function withPrefetcher(system: System, kind: Kind): System {
  const { places, iovas } = topologyOf(system);
  const component = defineComponent({
    name: "prefetcher",
    machine: prefetcherMachine,
    commands: places.flatMap((place) => iovas.map((iova) => ({ type: kind, ...place, iova }))),
    // As the walker, but without a request.
    footprint: {
      reads: ["pasidCache[dev][pasid]", "pasidTable[dev][pasid]"],
      writes: ["pasidCache[dev][pasid]"],
      commands: {
        prefetchEntry: { emits: ["prefetcher.entryFilled"] },
        prefetchTranslation: {
          reads: [
            "iotlb[dev][pasid][iova]",
            "fsCache[*][pasid]",
            "ssCache",
            "firstStage[*][iova]",
            "secondStage",
          ],
          writes: ["iotlb[dev][pasid][iova]", "fsCache[*][pasid]", "ssCache"],
          emits: ["prefetcher.translationFilled"],
        },
      },
    },
  });
  return wrapReducer<HostWorld, HostEvent | PrefetchEvent>(
    addComponents(system, component),
    (reduce) => (world, event) =>
      event.type === "prefetcher.entryFilled" || event.type === "prefetcher.translationFilled"
        ? reducePrefetch(world, event)
        : reduce(world, event),
  );
}
