/**
 * Queue errors of the host's unit: a third thread submits a descriptor that the unit refuses, and the queue stops
 * until the error is cleared. That thread remaps interrupts, so that its flush reaches nothing that DMA goes by.
 * For variants.
 */
import { and, emit, setup } from "xstate";
import {
  addComponents,
  defineComponent,
  extendFootprint,
  extendState,
  provide,
  wrapReducer,
  type Received,
  type System,
} from "../../src/system/index.ts";
import type { HostEvent } from "./host-events.ts";
import type { HostWorld, Queued } from "./host-state.ts";
import { invalidationEngineSeams } from "./invalidation-engine.ts";

/** The submitter, and the kind of its descriptor (VT-d 6.5.2, type 4), of which a field is out of range. */
const REMAPPER = "irqRemap";
const REFUSED = "interruptEntryCache";
/** What it submits: the flush and its wait. */
const BATCH = 2;

/** FSTS.IQE: the descriptor at the head is refused, and nothing is fetched any more (VT-d 6.5.2.11). */
type World = HostWorld & { queueError: boolean };
type FetcherEvent = { readonly type: "fetcher.queueErrorRaised" };
type RemapperEvent = {
  readonly type: "irqRemap.batchSubmitted" | "irqRemap.errorTaken" | "irqRemap.errorCleared";
};
type ErrorEvent = FetcherEvent | RemapperEvent;

const item = (kind: string): Queued =>
  ({
    by: REMAPPER,
    descriptor: kind === "wait" ? { kind, fence: false } : { kind },
    overtaken: false,
  }) as unknown as Queued;
const kindAt = ({ queue }: HostWorld, slot: number): string | undefined =>
  queue[slot]?.descriptor.kind;
const isMine = ({ by }: Queued): boolean => (by as string) === REMAPPER;
const isStopped = (world: HostWorld): boolean => (world as World).queueError;

/** The unit's fetching, as far as it can go wrong. */
const fetcherMachine = setup({
  types: {} as {
    events: Received<HostWorld, { readonly type: "refuseDescriptor" }>;
    emitted: FetcherEvent;
  },
  guards: {
    headRefused: ({ event: { world } }) => kindAt(world, 0) === REFUSED && !isStopped(world),
  },
  actions: { raiseError: emit({ type: "fetcher.queueErrorRaised" as const }) },
}).createMachine({
  id: "fetcher",
  initial: "running",
  states: {
    running: { on: { refuseDescriptor: { guard: "headRefused", actions: "raiseError" } } },
  },
});

function remapperMachine(queueDepth: number) {
  return setup({
    types: {} as {
      events: Received<HostWorld, { readonly type: "flushInterruptEntries" | "takeError" }>;
      emitted: RemapperEvent;
    },
    guards: {
      roomForFlush: ({ event: { world } }) => world.queue.length + BATCH <= queueDepth,
      slotsFree: ({ event: { world } }) => !world.queue.some(isMine),
      // Who finds the head at its own descriptor has to act; nobody else does.
      errorIsMine: ({ event: { world } }) => isStopped(world) && isMine(world.queue[0]!),
    },
    actions: {
      submitFlush: emit({ type: "irqRemap.batchSubmitted" as const }),
      takeError: emit({ type: "irqRemap.errorTaken" as const }),
      clearError: emit({ type: "irqRemap.errorCleared" as const }),
    },
  }).createMachine({
    id: REMAPPER,
    initial: "idle",
    states: {
      idle: {
        on: {
          flushInterruptEntries: {
            guard: and(["roomForFlush", "slotsFree"]),
            target: "awaitingFlush",
            actions: "submitFlush",
          },
        },
      },
      // Linux intel/dmar.c: qi_check_fault
      awaitingFlush: {
        on: {
          takeError: {
            guard: "errorIsMine",
            target: "idle",
            actions: ["takeError", "clearError"],
          },
        },
      },
    },
  });
}

/** For variants: the names of this machine's guards and actions. */
export const remapperSeams = remapperMachine(0);

function reduce(world: World, event: ErrorEvent): void {
  const status = world.waitStatus as Record<string, "none" | "pending">;
  if (event.type === "fetcher.queueErrorRaised") world.queueError = true;
  if (event.type === "irqRemap.errorCleared") world.queueError = false;
  if (event.type === "irqRemap.batchSubmitted") {
    world.queue.push(item(REFUSED), item("wait"));
    status[REMAPPER] = "pending";
  }
  // The refused descriptor is overwritten by a copy of the wait, and the submitter gets EINVAL.
  if (event.type === "irqRemap.errorTaken") {
    world.queue[0] = item("wait");
    status[REMAPPER] = "none";
  }
}

/** Adds the thread, and a unit that refuses what it submits. */
export function withQueueErrors(system: System): System {
  const { waitStatus } = system.initial as HostWorld;
  const parts = [
    defineComponent({
      name: REMAPPER,
      machine: remapperMachine(depthOf(system)),
      commands: [{ type: "flushInterruptEntries" }, { type: "takeError" }],
      footprint: {
        reads: ["queue", "queueError"],
        writes: ["queue", "queueError", `waitStatus.${REMAPPER}`],
      },
      fairness: [
        {
          kind: "weak",
          commands: ["takeError"],
          reason: "It polls its wait, and the fault status (Linux intel/dmar.c: qi_submit_sync).",
        },
      ],
    }),
    defineComponent({
      name: "fetcher",
      machine: fetcherMachine,
      commands: [{ type: "refuseDescriptor" }],
      footprint: { reads: ["queue", "queueError"], writes: ["queueError"] },
      fairness: [{ kind: "weak", reason: "The unit fetches what is at the head (VT-d 6.5.2)." }],
    }),
  ];
  const cells = { queueError: false, waitStatus: { ...waitStatus, [REMAPPER]: "none" } };
  const stopping = provide(
    extendFootprint(system, "engine", { reads: ["queueError"] }),
    "engine",
    invalidationEngineSeams,
    {
      guards: {
        isFlush: ({ event: { world, slot } }) => {
          const kind = kindAt(world, slot);
          return kind !== undefined && kind !== "wait" && kind !== REFUSED && !isStopped(world);
        },
        isWait: ({ event: { world, slot } }) => kindAt(world, slot) === "wait" && !isStopped(world),
      },
    },
  );
  return wrapReducer<World, HostEvent | ErrorEvent>(
    addComponents(extendState(withRemapperWait(stopping), cells), ...parts),
    (original) => (world, event) => {
      if (isError(event)) reduce(world, event);
      else original(world, event);
    },
  );
}

function isError(event: HostEvent | ErrorEvent): event is ErrorEvent {
  return event.type.startsWith(`${REMAPPER}.`) || event.type.startsWith("fetcher.");
}

/** The thread's own wait is to finish as well. */
function withRemapperWait(system: System): System {
  const liveness = system.liveness.map((property) => {
    if (property.name !== "every-submitted-wait-finishes") return property;
    return { ...property, forAll: [...property.forAll, { queue: "host", submitter: REMAPPER }] };
  });
  return { ...system, liveness };
}

/** The slots that the engine looks at. */
function depthOf({ components }: System): number {
  const engine = components.find(({ name }) => name === "engine")!;
  return 1 + Math.max(...engine.commands("").map(({ slot }) => slot as number));
}
