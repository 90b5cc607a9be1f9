/**
 * The vIOMMU (QEMU intel_iommu with first stage exposed): it handles one MMIO write at a time,
 * under QEMU's global lock, and the vCPU that wrote waits meanwhile; the others may write guest
 * memory. This is the intended behaviour; where the real tree differs, there is a variant.
 */
import { and, not, setup } from "xstate";
import { defineComponent, type Component } from "../../src/system/index.ts";
import { guestNames, NOTHING, type GuestNames } from "./guest-state.ts";
import { viommuActions } from "./viommu-actions.ts";
import type { ViommuEvent } from "./viommu-events.ts";
import { viommuFootprint } from "./viommu-footprint.ts";
import { viommuGuards } from "./viommu-guards.ts";
import { viommuCommands, type ViommuInput } from "./viommu-stimuli.ts";

/** @param n the identifiers within the bounds */
export function viommuMachine(n: GuestNames) {
  return setup({
    types: {} as { events: ViommuInput; emitted: ViommuEvent },
    guards: viommuGuards(n),
    actions: viommuActions(n),
  }).createMachine({
    id: "viommu",
    initial: "ready",
    states: {
      /** Takes the next thing to do: pending visits first, then the next descriptor. */
      ready: {
        on: {
          handleRegister: [
            {
              guard: and(["registerWritten", "leavesTranslationOn"]),
              actions: ["handleRegister", "requestDrop", "requestReplay"],
            },
            { guard: "registerWritten", actions: ["handleRegister", "requestDrop"] },
          ],
          dropEntry: [
            { guard: and(["dropDue", "nothingToDrop"]), actions: "finishVisit" },
            {
              guard: "dropDue",
              actions: ["startVisit", "dropCachedEntry", "callDetach"],
              target: "detaching",
            },
          ],
          readContextEntry: [
            {
              guard: and(["syncDue", not("dropsPending"), "contextPresent"]),
              actions: "readContextEntry",
              target: "readingPasidEntry",
            },
            {
              guard: and(["syncDue", not("dropsPending"), "nothingToDetach"]),
              actions: ["readContextEntry", "finishVisit"],
            },
            {
              guard: and(["syncDue", not("dropsPending")]),
              actions: ["readContextEntry", "dropCachedEntry", "callDetach"],
              target: "detaching",
            },
          ],
          forwardFlush: [
            {
              guard: and(["forwardDue", "nestedAttached"]),
              actions: ["startVisit", "callInvalidate"],
              target: "forwarding",
            },
            { guard: "forwardDue", actions: "finishVisit" },
          ],
          fetchDescriptor: [
            {
              guard: and(["headIsWait", not("workPending")]),
              actions: ["fetchDescriptor", "writeWaitStatus", "returnFromTrap"],
            },
            {
              guard: and(["headRequestsSync", not("workPending")]),
              actions: ["fetchDescriptor", "requestSync"],
            },
            {
              guard: and(["headRequestsForward", not("workPending")]),
              actions: ["fetchDescriptor", "requestForward"],
            },
            { guard: and([not("queueEmpty"), not("workPending")]), actions: "fetchDescriptor" },
          ],
          returnFromTrap: {
            guard: and(["registerWriteHandled", not("workPending")]),
            actions: "returnFromTrap",
          },
        },
      },
      /** The context entry was present; the rows of the table of synchronisation, in order. */
      readingPasidEntry: {
        on: {
          readPasidEntry: [
            {
              guard: and([not("entryPresent"), "nothingToDetach"]),
              actions: ["readPasidEntry", "finishVisit"],
              target: "ready",
            },
            {
              guard: not("entryPresent"),
              actions: ["readPasidEntry", "dropCachedEntry", "callDetach"],
              target: "detaching",
            },
            {
              guard: not("entryCovered"),
              actions: ["readPasidEntry", "finishVisit"],
              target: "ready",
            },
            {
              guard: not("entryCached"),
              actions: ["readPasidEntry", "cacheEntry"],
              target: "binding",
            },
            {
              guard: "entryUnchanged",
              actions: ["readPasidEntry", "finishVisit"],
              target: "ready",
            },
            { actions: ["readPasidEntry", "refreshCachedEntry"], target: "binding" },
          ],
        },
      },
      binding: {
        on: {
          bindEntry: [
            { guard: "bindsTable", actions: "callAllocate", target: "allocating" },
            { actions: "callAttachDefault", target: "attaching" },
          ],
        },
      },
      allocating: {
        on: {
          takeResult: [
            {
              guard: "returnedOk",
              actions: ["takeResult", "noteNewHwpt", "callAttachNew"],
              target: "attaching",
            },
            {
              guard: and(["returnedError", "atRest"]),
              actions: ["takeResult", "dropFailedEntry", "finishVisit"],
              target: "ready",
            },
            {
              guard: "returnedError",
              actions: ["takeResult", "dropFailedEntry", "callDetach"],
              target: "detaching",
            },
          ],
        },
      },
      /** Allocate, attach, destroy what was there: an attached HWPT cannot be destroyed. */
      attaching: {
        on: {
          takeResult: [
            {
              guard: and(["returnedOk", "oldHwptLeft"]),
              actions: ["takeResult", "noteBound", "callDestroyOld"],
              target: "destroying",
            },
            {
              guard: "returnedOk",
              actions: ["takeResult", "noteBound", "finishVisit"],
              target: "ready",
            },
            {
              guard: "returnedError",
              actions: ["takeResult", "dropFailedEntry", "callDestroyNew"],
              target: "discarding",
            },
          ],
        },
      },
      /**
       * A HWPT that could not be attached goes; then what was there before, which must not stay.
       */
      discarding: {
        on: {
          takeResult: [
            {
              guard: and(["returned", "atRest"]),
              actions: ["takeResult", "forgetNewHwpt", "finishVisit"],
              target: "ready",
            },
            {
              guard: "returned",
              actions: ["takeResult", "forgetNewHwpt", "callDetach"],
              target: "detaching",
            },
          ],
        },
      },
      detaching: {
        on: {
          takeResult: [
            {
              guard: and(["returnedOk", "oldHwptLeft"]),
              actions: ["takeResult", "noteUnbound", "callDestroyOld"],
              target: "destroying",
            },
            {
              guard: "returnedOk",
              actions: ["takeResult", "noteUnbound", "finishVisit"],
              target: "ready",
            },
          ],
        },
      },
      destroying: {
        on: {
          takeResult: {
            guard: "returned",
            actions: ["takeResult", "finishVisit"],
            target: "ready",
          },
        },
      },
      forwarding: {
        on: {
          takeResult: [
            {
              guard: "invalidationFailed",
              actions: ["takeResult", "dropFailedEntry", "callDetach"],
              target: "detaching",
            },
            { guard: "returned", actions: ["takeResult", "finishVisit"], target: "ready" },
          ],
        },
      },
    },
  });
}

/** The machine without places: it tells variants the names of guards and actions. */
export const viommuSeams = viommuMachine(guestNames(NOTHING));

/** The vIOMMU as a component. */
export function viommu(n: GuestNames): Component {
  return defineComponent({
    name: "viommu",
    machine: viommuMachine(n),
    commands: viommuCommands(n),
    footprint: viommuFootprint,
    fairness: [
      { kind: "weak", reason: "QEMU handles what a guest writes to the end (vtd_fetch_inv_desc)." },
    ],
  });
}
