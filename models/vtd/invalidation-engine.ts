/**
 * The unit's invalidation engine: executes the descriptors of the queue, each as soon as those that it is
 * ordered behind are done. A descriptor leaves the queue when it is complete.
 */
import { and, emit, setup } from "xstate";
import { defineComponent, type Component, type Received } from "../../src/system/index.ts";
import type { FlushDescriptor } from "./descriptors.ts";
import type { EngineEvent, Place } from "./host-events.ts";
import type { HostWorld } from "./host-state.ts";
import { nowhere, type HostTopology } from "./host-topology.ts";
import { isOrderedBehind } from "./invalidation-order.ts";
import { concernsPasid, reachesTranslation } from "./invalidation-reach.ts";
import { asGpa } from "./memory.ts";

/** `slot` 0 is the oldest descriptor that is not done. */
type Stimulus = { readonly type: "execute" | "completeWait"; readonly slot: number };
type Input = { event: Received<HostWorld, Stimulus> };

/** Whether a walk at this place holds something that the descriptor removes, and could still cache it. */
function walkCarriesTag(world: HostWorld, { dev, pasid }: Place, d: FlushDescriptor): boolean {
  if (!concernsPasid(d, pasid)) return false;
  const request = world.request[dev][pasid];
  if (request === null || !("entry" in request)) return false;
  const { did, pgtt } = request.entry;
  const { iova } = request;
  return reachesTranslation(d, { did, pgtt, pasid, iova, gpa: asGpa(iova) });
}

export function invalidationEngineMachine({ places }: HostTopology) {
  return setup({
    types: {} as { events: Received<HostWorld, Stimulus>; emitted: EngineEvent },
    guards: {
      isFlush: ({ event: { world, slot } }: Input) =>
        slot < world.queue.length && world.queue[slot]!.descriptor.kind !== "wait",
      isWait: ({ event: { world, slot } }: Input) => world.queue[slot]?.descriptor.kind === "wait",
      flushMayStart: ({ event: { world, slot } }: Input) => mayStart(world, slot),
      waitMayStart: ({ event: { world, slot } }: Input) => mayStart(world, slot),
      // A walk begun before must not fill what was just emptied (the effect of VT-d 6.5.4).
      noWalkCarriesTag: ({ event: { world, slot } }: Input) => {
        const descriptor = world.queue[slot]!.descriptor as FlushDescriptor;
        return !places.some((place) => walkCarriesTag(world, place, descriptor));
      },
      // Draining is finished before the wait that follows completes (VT-d 6.5.4, tables 23 and 24). A wait
      // submitted before the flush waits as well: completing earlier, it would only come first.
      drained: ({ event: { world } }: Input) =>
        !places.some(({ dev, pasid }) => world.draining[dev][pasid]),
    },
    actions: {
      executeFlush: emit(({ event: { world, slot } }: Input) => {
        const { by, descriptor } = world.queue[slot]!;
        return {
          type: "engine.descriptorExecuted" as const,
          slot,
          by,
          descriptor: descriptor as FlushDescriptor,
        };
      }),
      writeStatus: emit(({ event: { world, slot } }: Input) => ({
        type: "engine.waitCompleted" as const,
        slot,
        by: world.queue[slot]!.by,
      })),
    },
  }).createMachine({
    id: "engine",
    initial: "running",
    states: {
      running: {
        on: {
          execute: {
            guard: and(["isFlush", "flushMayStart", "noWalkCarriesTag"]),
            actions: "executeFlush",
          },
          completeWait: {
            guard: and(["isWait", "waitMayStart", "drained"]),
            actions: "writeStatus",
          },
        },
      },
    },
  });
}

function mayStart({ queue }: HostWorld, slot: number): boolean {
  const { descriptor } = queue[slot]!;
  return !queue.slice(0, slot).some((earlier) => isOrderedBehind(descriptor, earlier.descriptor));
}

/** For variants: the names of this machine's guards and actions. */
export const invalidationEngineSeams = invalidationEngineMachine(nowhere);

/** The engine as a component. */
export function invalidationEngine(topology: HostTopology): Component {
  const slots = Array.from({ length: topology.queueDepth }, (_, slot) => slot);
  return defineComponent({
    name: "engine",
    machine: invalidationEngineMachine(topology),
    commands: slots.flatMap((slot) => [
      { type: "execute", slot },
      { type: "completeWait", slot },
    ]),
    fairness: [
      {
        // Not weak: each new walk that carries the tag holds the flush up again.
        kind: "strong",
        commands: ["execute"],
        reason: "A flush is done although requests keep coming (VT-d 6.5.4).",
      },
      {
        kind: "weak",
        commands: ["completeWait"],
        reason: "The status is written when all before is done (VT-d 6.5.2.9).",
      },
    ],
    // Only the engine empties caches on demand. Draining looks at the walks in progress (VT-d 6.5.4).
    footprint: {
      reads: ["queue"],
      writes: ["queue"],
      commands: {
        execute: {
          reads: ["request", "pasidCache", "iotlb"],
          writes: ["pasidCache", "iotlb", "fsCache", "ssCache", "draining"],
          emits: ["engine.descriptorExecuted"],
        },
        completeWait: {
          reads: ["draining"],
          writes: ["waitStatus"],
          emits: ["engine.waitCompleted"],
        },
      },
    },
  });
}
