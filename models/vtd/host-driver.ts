/**
 * The host IOMMU driver's attach path: tears an entry of the PASID table down, sets one up, and executes
 * the invalidations that a guest asked for. One call at a time: the group's mutex (Linux iommu.c), and for
 * invalidations the global lock of QEMU.
 */
import { and, emit, enqueueActions, not, setup } from "xstate";
import {
  defineComponent,
  type Component,
  type Fairness,
  type Footprint,
  type Received,
} from "../../src/system/index.ts";
import {
  attachment,
  didForNewDomain,
  domainOfLastUse,
  entryOf,
  invalidationBatch,
  newDomain,
} from "./attach-call.ts";
import type { FlushDescriptor } from "./descriptors.ts";
import type { HostDriverEvent } from "./host-events.ts";
import type { HostWorld } from "./host-state.ts";
import { nowhere, type HostTopology } from "./host-topology.ts";
import { flushPasidCache, flushTranslations, revokedEntry } from "./teardown-flush.ts";

const COMMANDS = [
  "clearPresent",
  "flushPasidCache",
  "flushIotlb",
  "wipeEntry",
  "writeEntry",
  "setPresent",
  "invalidate",
  "finishInvalidation",
  "returnAtOnce",
] as const;
/** The steps that need room in the queue. */
const SUBMISSIONS: readonly string[] = ["flushPasidCache", "flushIotlb", "invalidate"];
export type Stimulus = { readonly type: (typeof COMMANDS)[number] };
type Input = { event: Received<HostWorld, Stimulus> };

/** The event of a submission; the wait that closes a batch goes without saying. */
export function submitted(descriptors: readonly FlushDescriptor[]): HostDriverEvent {
  return { type: "hostDriver.batchSubmitted", descriptors };
}

/** What a teardown submits: one descriptor and the wait. */
const TEARDOWN_BATCH = 2;

export function hostDriverMachine(topology: HostTopology) {
  const hasRoom = (world: HostWorld, descriptors: number) =>
    world.queue.length + descriptors <= topology.queueDepth;
  return setup({
    types: {} as { events: Received<HostWorld, Stimulus>; emitted: HostDriverEvent },
    guards: {
      callAttaches: ({ event: { world } }: Input) => world.attachCall!.op === "attach",
      callConcernsPasid: ({ event: { world } }: Input) =>
        world.attachCall !== null &&
        world.attachCall.op !== "invalidate" &&
        world.attachResult === null,
      callInvalidates: ({ event: { world } }: Input) =>
        world.attachCall?.op === "invalidate" && world.attachResult === null,
      somethingAttached: ({ event: { world } }: Input) => {
        const { dev, pasid } = attachment(world);
        return world.attached[dev][pasid] !== null;
      },
      didAvailable: ({ event: { world } }: Input) => didForNewDomain(world, topology) !== null,
      somethingToInvalidate: ({ event: { world } }: Input) =>
        invalidationBatch(world, topology).length > 0,
      roomForTeardown: ({ event: { world } }: Input) => hasRoom(world, TEARDOWN_BATCH),
      roomForInvalidation: ({ event: { world } }: Input) =>
        hasRoom(world, invalidationBatch(world, topology).length + 1),
      pasidCacheFlushDone: ({ event: { world } }: Input) =>
        world.waitStatus.hostDriver === "written",
      iotlbFlushDone: ({ event: { world } }: Input) => world.waitStatus.hostDriver === "written",
      invalidationDone: ({ event: { world } }: Input) => world.waitStatus.hostDriver === "written",
    },
    actions: {
      clearPresent: emit(({ event: { world } }: Input) => {
        const { dev, pasid } = attachment(world);
        return { type: "hostDriver.presentCleared" as const, dev, pasid };
      }),
      submitPasidCacheFlush: emit(({ event: { world } }: Input) => {
        const place = attachment(world);
        return submitted([flushPasidCache(revokedEntry(world, place).did, place.pasid)]);
      }),
      submitIotlbFlush: emit(({ event: { world } }: Input) =>
        submitted([flushTranslations(revokedEntry(world, attachment(world)).did)]),
      ),
      observeWait: emit({ type: "hostDriver.waitObserved" as const }),
      wipeEntry: emit(({ event: { world } }: Input) => {
        const { dev, pasid } = attachment(world);
        return { type: "hostDriver.entryWiped" as const, dev, pasid };
      }),
      // Linux intel/iommu.c: domain_detach_iommu
      returnUnusedDid: enqueueActions(({ enqueue, event: { world } }) => {
        const domain = domainOfLastUse(world, topology);
        if (domain !== null && world.didOf[domain] !== null)
          enqueue.emit({ type: "hostDriver.didReturned", domain });
      }),
      // Linux intel/iommu.c: domain_attach_iommu; a domain has one DID per unit, whoever uses it
      takeDid: enqueueActions(({ enqueue, event: { world } }) => {
        const domain = newDomain(world);
        const did = didForNewDomain(world, topology)!;
        if (world.didOf[domain] === null)
          enqueue.emit({ type: "hostDriver.didTaken", domain, did });
      }),
      // Present is still clear: hardware ignores the other words (VT-d 9.6).
      writeEntry: emit(({ event: { world } }: Input) => {
        const domain = newDomain(world);
        const entry = entryOf(world, domain, didForNewDomain(world, topology)!);
        return { type: "hostDriver.entryWritten" as const, ...attachment(world), domain, entry };
      }),
      setPresent: emit(({ event: { world } }: Input) => {
        const { dev, pasid } = attachment(world);
        return { type: "hostDriver.presentSet" as const, dev, pasid };
      }),
      submitInvalidation: emit(({ event: { world } }: Input) =>
        submitted(invalidationBatch(world, topology)),
      ),
      returnOk: emit({ type: "hostDriver.callReturned" as const, result: "ok" as const }),
      returnFailed: emit({ type: "hostDriver.callReturned" as const, result: "failed" as const }),
    },
  }).createMachine({
    id: "hostDriver",
    initial: "idle",
    states: {
      idle: {
        on: {
          // Only P changes: the rest must stay until hardware has forgotten it (VT-d 6.2.3.1).
          clearPresent: {
            guard: and(["callConcernsPasid", "somethingAttached"]),
            target: "presentCleared",
            actions: "clearPresent",
          },
          writeEntry: [
            {
              guard: and([
                "callConcernsPasid",
                "callAttaches",
                not("somethingAttached"),
                "didAvailable",
              ]),
              target: "entryWritten",
              actions: ["takeDid", "writeEntry"],
            },
            {
              guard: and(["callConcernsPasid", "callAttaches", not("somethingAttached")]),
              actions: "returnFailed",
            },
          ],
          invalidate: {
            guard: and(["callInvalidates", "somethingToInvalidate", "roomForInvalidation"]),
            target: "awaitingInvalidation",
            actions: "submitInvalidation",
          },
          returnAtOnce: [
            { guard: and(["callInvalidates", not("somethingToInvalidate")]), actions: "returnOk" },
            {
              guard: and(["callConcernsPasid", not("callAttaches"), not("somethingAttached")]),
              actions: "returnOk",
            },
          ],
        },
      },
      presentCleared: {
        on: {
          flushPasidCache: {
            guard: "roomForTeardown",
            target: "awaitingPasidCacheFlush",
            actions: "submitPasidCacheFlush",
          },
        },
      },
      // Two submissions, each observed: a wait without fence orders nothing behind it (VT-d 6.5.2.9).
      awaitingPasidCacheFlush: {
        on: {
          flushIotlb: {
            guard: and(["pasidCacheFlushDone", "roomForTeardown"]),
            target: "awaitingIotlbFlush",
            actions: ["observeWait", "submitIotlbFlush"],
          },
        },
      },
      awaitingIotlbFlush: {
        on: {
          wipeEntry: [
            {
              guard: and(["iotlbFlushDone", "callAttaches"]),
              target: "blocked",
              actions: ["observeWait", "wipeEntry", "returnUnusedDid"],
            },
            {
              guard: "iotlbFlushDone",
              target: "idle",
              actions: ["observeWait", "wipeEntry", "returnUnusedDid", "returnOk"],
            },
          ],
        },
      },
      // Linux intel/nested.c: intel_nested_attach_dev. A failure leaves the PASID blocked.
      blocked: {
        on: {
          writeEntry: [
            { guard: "didAvailable", target: "entryWritten", actions: ["takeDid", "writeEntry"] },
            { target: "idle", actions: "returnFailed" },
          ],
        },
      },
      // CM=0: a new entry needs no invalidation (VT-d 6.1; Linux intel/pasid.c: pasid_flush_caches).
      entryWritten: {
        on: {
          setPresent: { target: "idle", actions: ["setPresent", "returnOk"] },
        },
      },
      awaitingInvalidation: {
        on: {
          finishInvalidation: {
            guard: "invalidationDone",
            target: "idle",
            actions: ["observeWait", "returnOk"],
          },
        },
      },
    },
  });
}

/** For variants: the names of this machine's guards and actions. */
export const hostDriverSeams = hostDriverMachine(nowhere);

/**
 * The attach path owns the PASID table and the records beside it (`attached`, `didOf`); which entry it works on stands
 * in the call. It reaches a cache by descriptors only (VT-d 6.5.2), and of a first stage it knows the root.
 */
const footprint: Footprint = {
  commands: {
    clearPresent: {
      reads: ["attachCall", "attachResult", "attached"],
      writes: ["pasidTable[*][*].present", "entryRevoked"],
      emits: ["hostDriver.presentCleared"],
    },
    flushPasidCache: {
      reads: ["attachCall", "pasidTable[*][*].content", "queue"],
      writes: ["queue", "waitStatus.hostDriver"],
      emits: ["hostDriver.batchSubmitted"],
    },
    flushIotlb: {
      reads: ["attachCall", "pasidTable[*][*].content", "queue", "waitStatus.hostDriver"],
      writes: ["queue", "waitStatus.hostDriver"],
      emits: ["hostDriver.waitObserved", "hostDriver.batchSubmitted"],
    },
    wipeEntry: {
      reads: ["attachCall", "attached", "didOf", "waitStatus.hostDriver"],
      writes: [
        "pasidTable[*][*].content",
        "entryRevoked",
        "attached",
        "didOf",
        "waitStatus.hostDriver",
        "attachResult",
      ],
      emits: [
        "hostDriver.waitObserved",
        "hostDriver.entryWiped",
        "hostDriver.didReturned",
        "hostDriver.callReturned",
      ],
    },
    writeEntry: {
      reads: ["attachCall", "attachResult", "attached", "didOf", "domain"],
      writes: ["pasidTable[*][*].content", "attached", "didOf", "attachResult"],
      emits: ["hostDriver.didTaken", "hostDriver.entryWritten", "hostDriver.callReturned"],
    },
    setPresent: {
      reads: ["attachCall"],
      writes: ["pasidTable[*][*].present", "attachResult"],
      emits: ["hostDriver.presentSet", "hostDriver.callReturned"],
    },
    invalidate: {
      reads: ["attachCall", "attachResult", "attached", "didOf", "queue"],
      writes: ["queue", "waitStatus.hostDriver"],
      emits: ["hostDriver.batchSubmitted"],
    },
    finishInvalidation: {
      reads: ["waitStatus.hostDriver"],
      writes: ["waitStatus.hostDriver", "attachResult"],
      emits: ["hostDriver.waitObserved", "hostDriver.callReturned"],
    },
    returnAtOnce: {
      reads: ["attachCall", "attachResult", "attached", "didOf"],
      writes: ["attachResult"],
      emits: ["hostDriver.callReturned"],
    },
  },
};

/** A thread of the kernel; who calls it may wait for it. */
const fairness: readonly Fairness[] = [
  {
    kind: "weak",
    commands: COMMANDS.filter((command) => !SUBMISSIONS.includes(command)),
    reason:
      "It goes on, and polls the status until it is written (Linux intel/dmar.c: qi_submit_sync).",
  },
  {
    // Not weak: while the other path's descriptors fill the queue, there is no room.
    kind: "strong",
    commands: SUBMISSIONS,
    reason:
      "It tries again until the queue has room (qi_submit_sync), which others do not take every time.",
  },
];

/** The attach path as a component. */
export function hostDriver(topology: HostTopology): Component {
  return defineComponent({
    name: "hostDriver",
    machine: hostDriverMachine(topology),
    commands: COMMANDS.map((type) => ({ type })),
    footprint,
    fairness,
  });
}
