/**
 * The unit's walker: translates a request step by step, so that everything else can happen in between.
 * How far each walk is stands in the request, where the invalidation engine sees it.
 */
import { and, emit, setup } from "xstate";
import {
  defineComponent,
  type Component,
  type Footprint,
  type Received,
} from "../../src/system/index.ts";
import type { Gpa, Hpa } from "../shared/ids.ts";
import type { SsRoot } from "./domain-ops.ts";
import type { Missing, Place, WalkerEvent } from "./host-events.ts";
import type { HostWorld, PasidEntry, Request } from "./host-state.ts";
import type { HostTopology } from "./host-topology.ts";
import { asGpa, tablePage } from "./memory.ts";

const COMMANDS = ["lookUpIotlb", "readEntry", "locateTable", "readLeaf", "translatePage"] as const;
type Stimulus = Place & { readonly type: (typeof COMMANDS)[number] };
type Told = Received<HostWorld, Stimulus>;
type Input = { event: Told };

function request({ world, dev, pasid }: Told): Request | null {
  return world.request[dev][pasid];
}

function entry(event: Told): PasidEntry {
  return (request(event) as Extract<Request, { phase: "entryKnown" }>).entry;
}

/** The second stage of one page: through the structure cache if it has a pointer for the DID (VT-d 6.2.5). */
function throughSecondStage(
  { world }: Told,
  { did, ssRoot }: PasidEntry,
  gpa: Gpa,
): { through: SsRoot; hpa: Hpa | null } {
  const through = world.ssCache[did] ?? ssRoot;
  return { through, hpa: world.secondStage[through][gpa] };
}

function table(event: Told) {
  const found = entry(event);
  return throughSecondStage(event, found, tablePage(found.fsRoot!));
}

/** The guest page of the request: from the first stage, or the address itself without one. */
function page(event: Told): Gpa {
  const walk = request(event)!;
  return walk.phase === "leafKnown" ? walk.gpa : asGpa(walk.iova);
}

function leaf(event: Told): Gpa | null {
  return event.world.firstStage[entry(event).fsRoot!][request(event)!.iova];
}

/** The table pointer that the first-stage structure cache holds for the entry's tags. */
function cachedPointer(event: Told) {
  return event.world.fsCache[entry(event).did][event.pasid];
}

const at = ({ dev, pasid }: Told): Place => ({ dev, pasid });
const inPhase =
  (phase: Request["phase"]) =>
  ({ event }: Input) =>
    request(event)?.phase === phase;
const abort = (event: Told, missing: Missing) => ({
  type: "walker.requestAborted" as const,
  ...at(event),
  missing,
});

export const walkerMachine = setup({
  types: {} as { events: Told; emitted: WalkerEvent },
  guards: {
    requestIssued: inPhase("issued"),
    iotlbMissed: inPhase("missed"),
    entryKnown: inPhase("entryKnown"),
    tableKnown: inPhase("tableKnown"),
    /** The guest page of the request is known; without a first stage it is so from the entry on. */
    pageKnown: ({ event }) => {
      const walk = request(event);
      if (walk?.phase === "entryKnown") return walk.entry.pgtt === "secondStage";
      return walk?.phase === "leafKnown";
    },
    // By SID, PASID and address: the DID is not compared (VT-d 6.2.1 table 17).
    iotlbHit: ({ event }) => {
      const { world, dev, pasid } = event;
      return world.iotlb[dev][pasid][request(event)!.iova] !== null;
    },
    // By SID and PASID (VT-d 6.2.1 table 17).
    pasidCacheHit: ({ event: { world, dev, pasid } }) => world.pasidCache[dev][pasid] !== null,
    entryPresent: ({ event: { world, dev, pasid } }) =>
      world.pasidTable[dev][pasid].present && world.pasidTable[dev][pasid].content !== null,
    entryIsNested: ({ event }) => entry(event).pgtt === "nested",
    // By PASID and DID (VT-d 6.2.1 table 17).
    tablePointerCached: ({ event }) => cachedPointer(event) !== null,
    // The table page is a guest page (VT-d 3.8).
    tableMapped: ({ event }) => table(event).hpa !== null,
    leafPresent: ({ event }) => leaf(event) !== null,
    pageMapped: ({ event }) => throughSecondStage(event, entry(event), page(event)).hpa !== null,
  },
  actions: {
    useTranslation: emit(({ event }) => ({ type: "walker.iotlbHit" as const, ...at(event) })),
    beginWalk: emit(({ event }) => ({ type: "walker.iotlbMissed" as const, ...at(event) })),
    useCachedEntry: emit(({ event }) => ({
      type: "walker.pasidCacheHit" as const,
      ...at(event),
    })),
    // In one piece: the driver changes only entries whose present bit is clear (VT-d 6.2.3.1).
    readEntry: emit(({ event }) => {
      const { world, dev, pasid } = event;
      const found = world.pasidTable[dev][pasid].content!;
      return { type: "walker.entryRead" as const, dev, pasid, entry: found };
    }),
    useTablePointer: emit(({ event }) => ({
      type: "walker.tablePointerHit" as const,
      ...at(event),
      table: cachedPointer(event)!.hpa,
    })),
    locateTable: emit(({ event }) => {
      const { through, hpa } = table(event);
      return { type: "walker.tableLocated" as const, ...at(event), table: hpa!, through };
    }),
    // Through a stale pointer too: what lies there now is taken to be what serves an attacker best.
    readLeaf: emit(({ event }) => ({
      type: "walker.leafRead" as const,
      ...at(event),
      gpa: leaf(event)!,
    })),
    translate: emit(({ event }) => {
      const gpa = page(event);
      const { through, hpa } = throughSecondStage(event, entry(event), gpa);
      return { type: "walker.translated" as const, ...at(event), gpa, hpa: hpa!, through };
    }),
    // What is not present is not cached (VT-d 6.1, CM=0).
    abortWithoutEntry: emit(({ event }) => abort(event, "entry")),
    abortWithoutTable: emit(({ event }) => abort(event, "table")),
    abortWithoutLeaf: emit(({ event }) => abort(event, "leaf")),
    abortWithoutFrame: emit(({ event }) => abort(event, "frame")),
  },
}).createMachine({
  id: "walker",
  initial: "running",
  states: {
    running: {
      on: {
        lookUpIotlb: [
          { guard: and(["requestIssued", "iotlbHit"]), actions: "useTranslation" },
          { guard: "requestIssued", actions: "beginWalk" },
        ],
        readEntry: [
          { guard: and(["iotlbMissed", "pasidCacheHit"]), actions: "useCachedEntry" },
          { guard: and(["iotlbMissed", "entryPresent"]), actions: "readEntry" },
          { guard: "iotlbMissed", actions: "abortWithoutEntry" },
        ],
        locateTable: [
          {
            guard: and(["entryKnown", "entryIsNested", "tablePointerCached"]),
            actions: "useTablePointer",
          },
          { guard: and(["entryKnown", "entryIsNested", "tableMapped"]), actions: "locateTable" },
          { guard: and(["entryKnown", "entryIsNested"]), actions: "abortWithoutTable" },
        ],
        readLeaf: [
          { guard: and(["tableKnown", "leafPresent"]), actions: "readLeaf" },
          { guard: "tableKnown", actions: "abortWithoutLeaf" },
        ],
        translatePage: [
          { guard: and(["pageKnown", "pageMapped"]), actions: "translate" },
          { guard: "pageKnown", actions: "abortWithoutFrame" },
        ],
      },
    },
  },
});

/**
 * What giving up a request touches. Ghost: a fault is compared with what the tables and their callers say, which
 * hardware does not see.
 */
export const aborting = {
  reads: [
    "attachCall",
    "attachResult",
    "attached[dev][pasid]",
    "domain",
    "firstStage",
    "secondStage",
  ],
  writes: ["request[dev][pasid]", "draining[dev][pasid]", "wronglyFaulted[dev][pasid]"],
};
const ABORTED = "walker.requestAborted";

/**
 * The walker reads tables and never writes one; of the caches it fills those that belong to the step, under the
 * tags of VT-d 6.2.1 table 17. A second-stage pointer is found by the DID of the entry, which no parameter says.
 */
const footprint: Footprint = {
  reads: ["request[dev][pasid]"],
  writes: ["request[dev][pasid]"],
  commands: {
    lookUpIotlb: {
      reads: ["iotlb[dev][pasid]"],
      emits: ["walker.iotlbHit", "walker.iotlbMissed"],
    },
    readEntry: {
      reads: ["pasidCache[dev][pasid]", "pasidTable[dev][pasid]", ...aborting.reads],
      writes: ["pasidCache[dev][pasid]", ...aborting.writes],
      emits: ["walker.pasidCacheHit", "walker.entryRead", ABORTED],
    },
    locateTable: {
      reads: ["fsCache[*][pasid]", "ssCache", "secondStage", ...aborting.reads],
      writes: ["fsCache[*][pasid]", "ssCache", ...aborting.writes],
      emits: ["walker.tablePointerHit", "walker.tableLocated", ABORTED],
    },
    readLeaf: {
      reads: ["firstStage", ...aborting.reads],
      writes: aborting.writes,
      emits: ["walker.leafRead", ABORTED],
    },
    translatePage: {
      reads: ["ssCache", "secondStage", ...aborting.reads],
      writes: ["ssCache", "iotlb[dev][pasid]", ...aborting.writes],
      emits: ["walker.translated", ABORTED],
    },
  },
};

/** The walker as a component. */
export function walker({ places }: HostTopology): Component {
  return defineComponent({
    name: "walker",
    machine: walkerMachine,
    commands: places.flatMap((place) => COMMANDS.map((type) => ({ type, ...place }))),
    footprint,
    fairness: [
      {
        kind: "weak",
        forEach: ["dev", "pasid"],
        reason: "The unit finishes each walk; flushes may wait for it (VT-d 6.5.4).",
      },
    ],
  });
}
