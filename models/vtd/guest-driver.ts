/** The guest's IOMMU driver: one machine per vCPU; they race for tables, queue and registers. */
import { and, not, setup } from "xstate";
import { defineComponent, type Component } from "../../src/system/index.ts";
import { guestActions } from "./guest-actions.ts";
import type { GuestEvent } from "./guest-events.ts";
import { guestFootprint } from "./guest-footprint.ts";
import { guestGuards } from "./guest-guards.ts";
import { guestNames, NOTHING, type GuestNames } from "./guest-state.ts";
import { guestCommands, type GuestInput } from "./guest-stimuli.ts";

/** @param n the identifiers within the bounds */
export function guestMachine(n: GuestNames) {
  return setup({
    types: {} as { events: GuestInput; emitted: GuestEvent },
    guards: guestGuards(n),
    actions: guestActions(n),
  }).createMachine({
    id: "guest",
    initial: "idle",
    states: {
      idle: {
        on: {
          prepareEntry: {
            guard: and(["operationsRemain", "entryStable", not("entryUsed")]),
            actions: "prepareEntry",
            target: "preparingEntry",
          },
          clearEntry: {
            guard: and(["operationsRemain", "entryStable", "entryUsed"]),
            actions: "clearEntry",
            target: "flushingEntry",
          },
          // VT-d 6.2.3.1: 16 bytes of a present entry may change at once when both values are
          // valid.
          rebindEntry: {
            guard: and(["operationsRemain", "entryStable", "entryUsed", "bindingDiffers"]),
            actions: "rebindEntry",
            target: "flushingEntry",
          },
          retagEntry: {
            guard: and(["operationsRemain", "entryStable", "entryUsed", "didDiffers"]),
            actions: "retagEntry",
            target: "flushingEntry",
          },
          // VT-d 6.5.3.5: a leaf that was not present is cached nowhere.
          mapLeaf: {
            guard: and(["operationsRemain", "leafStable", not("leafPresent"), not("tableFreed")]),
            actions: "mapLeaf",
          },
          clearLeaf: {
            guard: and(["operationsRemain", "leafStable", "leafPresent"]),
            actions: "clearLeaf",
            target: "flushingLeaf",
          },
          // Also with the value that it has: a flush that follows from nothing is legal.
          writeContext: {
            guard: and(["operationsRemain", "contextStable", "contextEverPresent"]),
            actions: "writeContext",
            target: "flushingContext",
          },
          writeRegister: {
            guard: and([
              "operationsRemain",
              "noRegisterWritePending",
              "registerWriteLegal",
              "registersFree",
            ]),
            actions: "writeRegister",
            target: "awaitingStatus",
          },
        },
      },
      preparingEntry: {
        on: {
          makeEntryPresent: [
            {
              guard: and(["entryIsMine", "cachingMode"]),
              actions: "makeEntryPresent",
              target: "flushingEntry",
            },
            // VT-d 6.1: without caching mode a new entry needs no flush.
            {
              guard: "entryIsMine",
              actions: ["makeEntryPresent", "skipEntryFlush"],
              target: "idle",
            },
          ],
        },
      },
      flushingEntry: {
        on: {
          submitEntryFlush: {
            guard: and(["entryIsMine", "registersFree"]),
            actions: "submitEntryFlush",
            target: "awaitingEntryFlush",
          },
        },
      },
      awaitingEntryFlush: {
        on: {
          observeEntryFlush: [
            {
              guard: and(["entryIsMine", "waitStatusWritten", "writeReturned", "tableUnused"]),
              actions: ["observeEntryFlush", "freeTable"],
              target: "idle",
            },
            {
              guard: and(["entryIsMine", "waitStatusWritten", "writeReturned"]),
              actions: "observeEntryFlush",
              target: "idle",
            },
          ],
        },
      },
      flushingLeaf: {
        on: {
          submitLeafFlush: [
            {
              guard: and(["leafIsMine", not("tableInUse")]),
              actions: "skipLeafFlush",
              target: "idle",
            },
            {
              guard: and(["leafIsMine", "firstUsesTable", "registersFree"]),
              actions: "submitLeafFlush",
              target: "awaitingLeafFlush",
            },
          ],
        },
      },
      awaitingLeafFlush: {
        on: {
          observeLeafFlush: {
            guard: and(["leafIsMine", "waitStatusWritten", "writeReturned"]),
            actions: "observeLeafFlush",
            target: "idle",
          },
        },
      },
      flushingContext: {
        on: {
          submitContextFlush: {
            guard: and(["contextIsMine", "registersFree"]),
            actions: "submitContextFlush",
            target: "awaitingContextFlush",
          },
        },
      },
      awaitingContextFlush: {
        on: {
          observeContextFlush: {
            guard: and(["contextIsMine", "waitStatusWritten", "writeReturned"]),
            actions: "observeContextFlush",
            target: "idle",
          },
        },
      },
      awaitingStatus: {
        on: {
          observeStatus: {
            guard: and(["registerWriteIsMine", "writeReturned"]),
            actions: "observeStatus",
            target: "idle",
          },
        },
      },
    },
  });
}

/** The machine without anything to drive: it tells variants the names of guards and actions. */
export const guestSeams = guestMachine(guestNames(NOTHING));

/** The vCPUs as a component. @param countsOperations whether the number of operations is limited */
export function guestDriver(n: GuestNames, countsOperations: boolean): Component {
  return defineComponent({
    name: "guest",
    instances: n.vcpus,
    machine: guestMachine(n),
    commands: guestCommands(n),
    footprint: guestFootprint(n, countsOperations),
  });
}
