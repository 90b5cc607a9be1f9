/**
 * The VMM's memory side (QEMU hw/vfio/listener.c): guest pages come and go, and the container's
 * IOAS follows. The IOAS has one table to keep, the default HWPT's; so the ioctl is at once the
 * call of the driver's map path, which the same thread makes.
 */
import { and, emit, not, setup, type MachineContext } from "xstate";
import { defineComponent, type Component, type Received } from "../../src/system/index.ts";
import type { Gpa, Hpa } from "../shared/ids.ts";
import type { DomainCalls, SsRoot } from "./domain-ops.ts";
import type { HostTables, Owner } from "./host-state.ts";

/** The second stage of the container's IOAS. */
export const IOAS: SsRoot = "ssroot0";
/** Who has the frames of the guest's memory. */
export const VM: Owner = "vm0";

export type VmmEvent =
  /** The host gives the VM a frame for a page, and the VMM asks to map it (IOAS_MAP). */
  | { readonly type: "vmm.pagePlugged"; readonly gpa: Gpa; readonly hpa: Hpa }
  /**
   * The VMM asks to unmap a page (IOAS_UNMAP); whether the guest still uses it is the guest's
   * affair.
   */
  | { readonly type: "vmm.pageUnplugged"; readonly gpa: Gpa }
  | { readonly type: "vmm.mapReturned" }
  /** The unmapping has returned, so the frame goes back to the host. */
  | { readonly type: "vmm.frameReleased"; readonly hpa: Hpa };

export type VmmWorld = DomainCalls & HostTables;

type VmmStimulus =
  | { readonly type: "unplug" | "plug"; readonly gpa: Gpa; readonly hpa: Hpa }
  | { readonly type: "takeResult" };
type Input = Received<VmmWorld, VmmStimulus>;
type PageInput = Extract<Input, { readonly gpa: Gpa }>;
interface Args {
  readonly event: Input;
}

const guards = {
  pageMapped: ({ event }: Args) => event.world.secondStage[IOAS][(event as PageInput).gpa] !== null,
  callReturned: ({ event }: Args) => event.world.mapResult === "ok",
  callUnmapped: ({ event }: Args) => event.world.mapCall?.op === "unmap",
};

function tell(make: (event: Input) => VmmEvent) {
  return emit<MachineContext, Input, undefined, Input, VmmEvent>(({ event }) => make(event));
}

/** @param frameOf the frame that a page gets whenever it is plugged */
export function vmmMachine(frameOf: (gpa: Gpa) => Hpa) {
  return setup({
    types: {} as { events: Input; emitted: VmmEvent },
    guards,
    actions: {
      unplugPage: tell((event) => ({
        type: "vmm.pageUnplugged",
        gpa: (event as PageInput).gpa,
      })),
      plugPage: tell((event) => {
        const { gpa, hpa } = event as PageInput;
        return { type: "vmm.pagePlugged", gpa, hpa };
      }),
      releaseFrame: tell(({ world }) => ({
        type: "vmm.frameReleased",
        hpa: frameOf(world.mapCall!.gpa),
      })),
      takeResult: tell(() => ({ type: "vmm.mapReturned" })),
    },
  }).createMachine({
    id: "vmm",
    initial: "idle",
    states: {
      idle: {
        on: {
          unplug: { guard: "pageMapped", actions: "unplugPage", target: "inIoctl" },
          plug: { guard: not("pageMapped"), actions: "plugPage", target: "inIoctl" },
        },
      },
      inIoctl: {
        on: {
          takeResult: [
            {
              guard: and(["callReturned", "callUnmapped"]),
              actions: ["releaseFrame", "takeResult"],
              target: "idle",
            },
            { guard: "callReturned", actions: "takeResult", target: "idle" },
          ],
        },
      },
    },
  });
}

/** The VMM as a component. @param pages the pages that may come and go, with the frame of each */
export function vmm(pages: readonly { readonly gpa: Gpa; readonly hpa: Hpa }[]): Component {
  const frameOf = (gpa: Gpa) => pages.find((page) => page.gpa === gpa)!.hpa;
  return defineComponent({
    name: "vmm",
    machine: vmmMachine(frameOf),
    commands: [
      ...pages.map((page) => ({ type: "unplug", ...page })),
      ...pages.map((page) => ({ type: "plug", ...page })),
      { type: "takeResult" },
    ],
    // The VMM says what is mapped and who has a frame; the second stage it changes by calls only.
    footprint: {
      writes: ["mapCall"],
      commands: {
        unplug: { reads: ["secondStage[*][gpa]"], emits: ["vmm.pageUnplugged"] },
        plug: {
          reads: ["secondStage[*][gpa]"],
          writes: ["owner[hpa]"],
          emits: ["vmm.pagePlugged"],
        },
        takeResult: {
          reads: ["mapCall", "mapResult"],
          writes: ["mapResult", "owner"],
          emits: ["vmm.frameReleased", "vmm.mapReturned"],
        },
      },
    },
  });
}
