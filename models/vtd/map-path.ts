/**
 * The host IOMMU driver's map path: changes of second-stage tables, in a thread of its own under the lock
 * of the IOAS. Whoever called frees the frame, and only on the result.
 */
import { and, emit, not, setup } from "xstate";
import {
  defineComponent,
  type Component,
  type Footprint,
  type Received,
} from "../../src/system/index.ts";
import type { FlushDescriptor } from "./descriptors.ts";
import type { MapCall } from "./domain-ops.ts";
import type { MapPathEvent } from "./host-events.ts";
import type { HostWorld } from "./host-state.ts";
import { nowhere, type HostTopology } from "./host-topology.ts";

const COMMANDS = ["setLeaf", "clearLeaf", "flushDomains", "finishUnmap"] as const;
type Stimulus = { readonly type: (typeof COMMANDS)[number] };
type Input = { event: Received<HostWorld, Stimulus> };

/** The page that the call under work changes. */
function page(world: HostWorld): Pick<MapCall, "ssRoot" | "gpa"> {
  const { ssRoot, gpa } = world.mapCall!;
  return { ssRoot, gpa };
}

/**
 * One flush for each DID whose entries lead to the table: the parent's own and every nested domain's
 * (VT-d 6.5.3.3 table 28; Linux intel/cache.c: cache_tag_flush_range, __cache_tag_assign_parent_domain).
 */
export function unmapFlush(world: HostWorld, { domains }: HostTopology): FlushDescriptor[] {
  const { ssRoot, gpa } = page(world);
  return domains
    .filter((id) => world.domain[id]?.ssRoot === ssRoot)
    .map((id) => world.didOf[id])
    .filter((did) => did !== null)
    .map((did) => ({ kind: "iotlb", scope: "page", did, gpa, leavesOnly: false }));
}

export function mapPathMachine(topology: HostTopology) {
  return setup({
    types: {} as { events: Received<HostWorld, Stimulus>; emitted: MapPathEvent },
    guards: {
      callMaps: ({ event: { world } }: Input) =>
        world.mapCall?.op === "map" && world.mapResult === null,
      callUnmaps: ({ event: { world } }: Input) =>
        world.mapCall?.op === "unmap" && world.mapResult === null,
      roomForFlush: ({ event: { world } }: Input) =>
        world.queue.length + unmapFlush(world, topology).length + 1 <= topology.queueDepth,
      tableInUse: ({ event: { world } }: Input) => unmapFlush(world, topology).length > 0,
      unmapFlushDone: ({ event: { world } }: Input) => world.waitStatus.mapPath === "written",
    },
    actions: {
      // CM=0: a new mapping needs no invalidation (VT-d 6.1; Linux intel/cache.c: cache_tag_flush_range_np)
      setLeaf: emit(({ event: { world } }: Input) => {
        const call = world.mapCall as Extract<MapCall, { op: "map" }>;
        return { type: "mapPath.leafSet" as const, ...page(world), hpa: call.hpa };
      }),
      clearLeaf: emit(({ event: { world } }: Input) => ({
        type: "mapPath.leafCleared" as const,
        ...page(world),
      })),
      submitFlush: emit(({ event: { world } }: Input) => ({
        type: "mapPath.batchSubmitted" as const,
        descriptors: unmapFlush(world, topology),
      })),
      observeWait: emit({ type: "mapPath.waitObserved" as const }),
      retireLeaf: emit(({ event: { world } }: Input) => ({
        type: "mapPath.leafRetired" as const,
        ...page(world),
      })),
      returnOk: emit({ type: "mapPath.callReturned" as const, result: "ok" as const }),
    },
  }).createMachine({
    id: "mapPath",
    initial: "idle",
    states: {
      idle: {
        on: {
          setLeaf: { guard: "callMaps", actions: ["setLeaf", "returnOk"] },
          clearLeaf: { guard: "callUnmaps", target: "leafCleared", actions: "clearLeaf" },
        },
      },
      leafCleared: {
        on: {
          flushDomains: {
            guard: and(["tableInUse", "roomForFlush"]),
            target: "awaitingFlush",
            actions: "submitFlush",
          },
          finishUnmap: {
            guard: not("tableInUse"),
            target: "idle",
            actions: ["retireLeaf", "returnOk"],
          },
        },
      },
      awaitingFlush: {
        on: {
          finishUnmap: {
            guard: "unmapFlushDone",
            target: "idle",
            actions: ["observeWait", "retireLeaf", "returnOk"],
          },
        },
      },
    },
  });
}

/** For variants: the names of this machine's guards and actions. */
export const mapPathSeams = mapPathMachine(nowhere);

/**
 * The map path alone writes second-stage tables; which DIDs lead to one it learns from the attach path's records
 * (Linux intel/cache.c: the list of cache tags).
 */
const footprint: Footprint = {
  reads: ["mapCall"],
  commands: {
    setLeaf: {
      reads: ["mapResult"],
      writes: ["secondStage", "mapResult"],
      emits: ["mapPath.leafSet", "mapPath.callReturned"],
    },
    clearLeaf: {
      reads: ["mapResult"],
      writes: ["secondStage", "ssRevoked"],
      emits: ["mapPath.leafCleared"],
    },
    flushDomains: {
      reads: ["domain", "didOf", "queue"],
      writes: ["queue", "waitStatus.mapPath"],
      emits: ["mapPath.batchSubmitted"],
    },
    finishUnmap: {
      reads: ["domain", "didOf", "waitStatus.mapPath"],
      writes: ["ssRevoked", "waitStatus.mapPath", "mapResult"],
      emits: ["mapPath.waitObserved", "mapPath.leafRetired", "mapPath.callReturned"],
    },
  },
};

/** The map path as a component. */
export function mapPath(topology: HostTopology): Component {
  return defineComponent({
    name: "mapPath",
    machine: mapPathMachine(topology),
    commands: COMMANDS.map((type) => ({ type })),
    footprint,
  });
}
