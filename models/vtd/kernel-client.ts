/**
 * What iommufd and the guest ask of the host driver, in any order: only in the scenario of the hardware core,
 * where neither is modelled. Two threads, one for each mailbox of the driver.
 */
import { and, assertEvent, emit, enqueueActions, not, setup } from "xstate";
import {
  defineComponent,
  type Component,
  type Footprint,
  type Received,
} from "../../src/system/index.ts";
import type { Gpa, Hpa, Iova } from "../shared/ids.ts";
import type { DomainId, SsRoot } from "./domain-ops.ts";
import type { Place } from "./host-events.ts";
import type { HostWorld, Owner } from "./host-state.ts";
import type { ClientEvent } from "./kernel-client-events.ts";

type AttachStimulus =
  | ({ readonly type: "attach"; readonly domain: DomainId } & Place)
  | ({ readonly type: "block" } & Place)
  | { readonly type: "invalidate"; readonly domain: DomainId; readonly iova: Iova }
  | { readonly type: "takeResult" };
/** A page of a VM and the frame that it has whenever it is mapped. */
export interface GuestPage {
  readonly ssRoot: SsRoot;
  readonly gpa: Gpa;
  readonly hpa: Hpa;
  readonly vm: Owner;
}

type MapStimulus =
  | ({ readonly type: "map" } & GuestPage)
  | { readonly type: "unmap"; readonly ssRoot: SsRoot; readonly gpa: Gpa }
  | { readonly type: "takeResult" };

/** Calls the attach path: any domain on any PASID of its VM, and the invalidations of revoked leaves. */
export const attachClientMachine = setup({
  types: {} as { events: Received<HostWorld, AttachStimulus>; emitted: ClientEvent },
  guards: {
    resultThere: ({ event: { world } }) => world.attachResult !== null,
    attachedAlready: ({ event }) => {
      assertEvent(event, "attach");
      return event.world.attached[event.dev][event.pasid] === event.domain;
    },
    somethingAttached: ({ event }) => {
      assertEvent(event, "block");
      return event.world.attached[event.dev][event.pasid] !== null;
    },
    leafRevoked: ({ event }) => {
      assertEvent(event, "invalidate");
      const domain = event.world.domain[event.domain];
      return domain?.kind === "nested" && event.world.leafRevoked[domain.fsRoot][event.iova];
    },
  },
  actions: {
    callAttach: emit(({ event }) => {
      assertEvent(event, "attach");
      const { dev, pasid, domain } = event;
      return {
        type: "attachClient.called" as const,
        call: { op: "attach" as const, dev, pasid, domain },
      };
    }),
    callBlock: emit(({ event }) => {
      assertEvent(event, "block");
      const { dev, pasid } = event;
      return { type: "attachClient.called" as const, call: { op: "block" as const, dev, pasid } };
    }),
    callInvalidate: emit(({ event }) => {
      assertEvent(event, "invalidate");
      const { domain, iova } = event;
      return {
        type: "attachClient.called" as const,
        call: { op: "invalidate" as const, domain, iova },
      };
    }),
    // A guest that asked for an invalidation holds the old leaf for dead as soon as it returns.
    retireLeaf: enqueueActions(({ enqueue, event: { world } }) => {
      const call = world.attachCall;
      if (call?.op !== "invalidate" || call.iova === null) return;
      const domain = world.domain[call.domain];
      if (domain?.kind !== "nested") return;
      const { fsRoot } = domain;
      enqueue.emit({ type: "attachClient.leafRetired", fsRoot, iova: call.iova });
    }),
    takeResult: emit({ type: "attachClient.resultTaken" as const }),
  },
}).createMachine({
  id: "attachClient",
  initial: "idle",
  states: {
    idle: {
      on: {
        attach: { guard: not("attachedAlready"), target: "awaitingResult", actions: "callAttach" },
        block: { guard: "somethingAttached", target: "awaitingResult", actions: "callBlock" },
        invalidate: { guard: "leafRevoked", target: "awaitingResult", actions: "callInvalidate" },
      },
    },
    awaitingResult: {
      on: {
        takeResult: {
          guard: "resultThere",
          target: "idle",
          actions: ["retireLeaf", "takeResult"],
        },
      },
    },
  },
});

/** Calls the map path. Every page has a frame of its own, which the host takes back when it is unmapped. */
export function mapClientMachine(pages: readonly GuestPage[]) {
  const frameOf = (ssRoot: SsRoot, gpa: Gpa) =>
    pages.find((page) => page.ssRoot === ssRoot && page.gpa === gpa)!.hpa;
  return setup({
    types: {} as { events: Received<HostWorld, MapStimulus>; emitted: ClientEvent },
    guards: {
      resultThere: ({ event: { world } }) => world.mapResult !== null,
      callUnmapped: ({ event: { world } }) => world.mapCall?.op === "unmap",
      pageMapped: ({ event }) => {
        assertEvent(event, ["map", "unmap"]);
        return event.world.secondStage[event.ssRoot][event.gpa] !== null;
      },
    },
    actions: {
      giveFrame: emit(({ event }) => {
        assertEvent(event, "map");
        return { type: "mapClient.frameGiven" as const, hpa: event.hpa, vm: event.vm };
      }),
      callMap: emit(({ event }) => {
        assertEvent(event, "map");
        const { ssRoot, gpa, hpa } = event;
        return {
          type: "mapClient.called" as const,
          call: { op: "map" as const, ssRoot, gpa, hpa },
        };
      }),
      callUnmap: emit(({ event }) => {
        assertEvent(event, "unmap");
        const { ssRoot, gpa } = event;
        return { type: "mapClient.called" as const, call: { op: "unmap" as const, ssRoot, gpa } };
      }),
      releaseFrame: emit(({ event: { world } }) => {
        const { ssRoot, gpa } = world.mapCall!;
        return { type: "mapClient.frameReleased" as const, hpa: frameOf(ssRoot, gpa) };
      }),
      takeResult: emit({ type: "mapClient.resultTaken" as const }),
    },
  }).createMachine({
    id: "mapClient",
    initial: "idle",
    states: {
      idle: {
        on: {
          map: {
            guard: not("pageMapped"),
            target: "awaitingResult",
            actions: ["giveFrame", "callMap"],
          },
          unmap: { guard: "pageMapped", target: "awaitingResult", actions: "callUnmap" },
        },
      },
      awaitingResult: {
        on: {
          takeResult: [
            {
              guard: and(["resultThere", "callUnmapped"]),
              target: "idle",
              // Linux iommufd/io_pagetable.c: frames are unpinned after the unmap has returned.
              actions: ["releaseFrame", "takeResult"],
            },
            { guard: "resultThere", target: "idle", actions: "takeResult" },
          ],
        },
      },
    },
  });
}

/** What the clients may ask for. */
export interface ClientChoices {
  readonly attachments: readonly (Place & { readonly domain: DomainId })[];
  readonly places: readonly Place[];
  readonly invalidations: readonly { readonly domain: DomainId; readonly iova: Iova }[];
  readonly pages: readonly GuestPage[];
}

/**
 * The thread on the attach path: fills its mailbox and empties it. An attachment takes a table into use again, and the
 * return of an invalidation ends the revocation of a leaf: both are known by the domain only.
 */
const attachFootprint: Footprint = {
  writes: ["attachCall"],
  commands: {
    attach: {
      reads: ["attached[dev][pasid]", "domain[domain]"],
      writes: ["tableFreed"],
      emits: ["attachClient.called"],
    },
    block: { reads: ["attached[dev][pasid]"], emits: ["attachClient.called"] },
    invalidate: {
      reads: ["domain[domain]", "leafRevoked[*][iova]"],
      emits: ["attachClient.called"],
    },
    takeResult: {
      reads: ["attachCall", "attachResult", "domain"],
      writes: ["attachResult", "leafRevoked"],
      emits: ["attachClient.leafRetired", "attachClient.resultTaken"],
    },
  },
};

/** The thread on the map path: its mailbox, and who has a frame (Linux iommufd/pages.c pins and unpins). */
const mapFootprint: Footprint = {
  writes: ["mapCall"],
  commands: {
    map: {
      reads: ["secondStage[ssRoot][gpa]"],
      writes: ["owner[hpa]"],
      emits: ["mapClient.frameGiven", "mapClient.called"],
    },
    unmap: { reads: ["secondStage[ssRoot][gpa]"], emits: ["mapClient.called"] },
    takeResult: {
      reads: ["mapCall", "mapResult"],
      writes: ["mapResult", "owner"],
      emits: ["mapClient.frameReleased", "mapClient.resultTaken"],
    },
  },
};

/** Both threads as components. */
export function kernelClients(choices: ClientChoices): readonly Component[] {
  return [
    defineComponent({
      name: "attachClient",
      machine: attachClientMachine,
      commands: [
        ...choices.attachments.map((a) => ({ type: "attach", ...a })),
        ...choices.places.map((place) => ({ type: "block", ...place })),
        ...choices.invalidations.map((i) => ({ type: "invalidate", ...i })),
        { type: "takeResult" },
      ],
      footprint: attachFootprint,
    }),
    defineComponent({
      name: "mapClient",
      machine: mapClientMachine(choices.pages),
      commands: [
        ...choices.pages.map((page) => ({ type: "map", ...page })),
        ...choices.pages.map(({ ssRoot, gpa }) => ({ type: "unmap", ssRoot, gpa })),
        { type: "takeResult" },
      ],
      footprint: mapFootprint,
    }),
  ];
}
