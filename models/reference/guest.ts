/** The guest: maps and unmaps pages, and asks for an invalidation at each unmap. */
import { and, assertEvent, emit, not, setup } from "xstate";
import { defineComponent, type Component, type Received } from "../../src/system/index.ts";
import type { GuestEvent } from "./events.ts";
import {
  identifiers,
  type Bounds,
  type Frame,
  type Page,
  type Pasid,
  type World,
} from "./state.ts";

type GuestStimulus =
  | { readonly type: "map"; readonly pasid: Pasid; readonly page: Page; readonly frame: Frame }
  | { readonly type: "unmap"; readonly pasid: Pasid; readonly page: Page };

/** @param queueDepth how many descriptors the invalidation queue holds */
export function guestMachine(queueDepth: number) {
  return setup({
    types: {} as { events: Received<World, GuestStimulus>; emitted: GuestEvent },
    guards: {
      pagePresent: ({ event: { world, pasid, page } }) => world.pte[pasid][page] !== null,
      invalidationPending: ({ event: { world, pasid, page } }) => world.pending[pasid][page],
      queueNotFull: ({ event: { world } }) => world.queue.length < queueDepth,
    },
    actions: {
      mapPage: emit(({ event }) => {
        assertEvent(event, "map");
        const { pasid, page, frame } = event;
        return { type: "guest.pageMapped" as const, pasid, page, frame };
      }),
      unmapPage: emit(({ event: { pasid, page } }) => ({
        type: "guest.pageUnmapped" as const,
        pasid,
        page,
      })),
      postInvalidation: emit(({ event: { pasid, page } }) => ({
        type: "guest.invalidationPosted" as const,
        pasid,
        page,
      })),
    },
  }).createMachine({
    id: "guest",
    initial: "running",
    states: {
      running: {
        on: {
          map: {
            guard: and([not("pagePresent"), not("invalidationPending")]),
            actions: "mapPage",
          },
          unmap: {
            guard: and(["pagePresent", "queueNotFull"]),
            actions: ["unmapPage", "postInvalidation"],
          },
        },
      },
    },
  });
}

/** The guest as a component: every page may be mapped to every frame. */
export function guest(bounds: Bounds): Component {
  const { pasids, pages, frames } = identifiers(bounds);
  const places = pasids.flatMap((pasid) => pages.map((page) => ({ pasid, page })));
  return defineComponent({
    name: "guest",
    machine: guestMachine(bounds.queue),
    commands: [
      ...places.flatMap((p) => frames.map((frame) => ({ type: "map", ...p, frame }))),
      ...places.map((p) => ({ type: "unmap", ...p })),
    ],
    // The guest owns the page table; of the host it sees only how far its invalidations are.
    footprint: {
      reads: ["pte[pasid][page]"],
      writes: ["pte[pasid][page]"],
      commands: {
        map: { reads: ["pending[pasid][page]"], emits: ["guest.pageMapped"] },
        unmap: {
          reads: ["queue"],
          writes: ["pending[pasid][page]", "queue"],
          emits: ["guest.pageUnmapped", "guest.invalidationPosted"],
        },
      },
    },
  });
}
