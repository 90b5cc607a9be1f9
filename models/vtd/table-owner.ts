/** The owner of the first-stage tables: changes leaves, and frees a table that nothing uses any more. */
import { and, assertEvent, emit, not, setup } from "xstate";
import { defineComponent, type Component, type Received } from "../../src/system/index.ts";
import type { Gpa, Iova } from "../shared/ids.ts";
import type { HostWorld } from "./host-state.ts";
import type { HostTopology } from "./host-topology.ts";
import type { ClientEvent } from "./kernel-client-events.ts";
import type { FsRoot } from "./memory.ts";

type Stimulus =
  | { readonly type: "clearLeaf"; readonly fsRoot: FsRoot; readonly iova: Iova }
  | {
      readonly type: "setLeaf";
      readonly fsRoot: FsRoot;
      readonly iova: Iova;
      readonly gpa: Gpa;
    }
  | { readonly type: "freeTable"; readonly fsRoot: FsRoot };
type Input = { event: Received<HostWorld, Stimulus> };

/** The stimulus, if it is about a leaf. */
function aboutLeaf({ event }: Input) {
  assertEvent(event, ["clearLeaf", "setLeaf"]);
  return event;
}

export function tableOwnerMachine({ places }: HostTopology) {
  return setup({
    types: {} as { events: Received<HostWorld, Stimulus>; emitted: ClientEvent },
    guards: {
      leafPresent: (input: Input) => {
        const { world, fsRoot, iova } = aboutLeaf(input);
        return world.firstStage[fsRoot][iova] !== null;
      },
      revocationPending: (input: Input) => {
        const { world, fsRoot, iova } = aboutLeaf(input);
        return world.leafRevoked[fsRoot][iova];
      },
      tableFreed: ({ event }: Input) => event.world.tableFreed[event.fsRoot],
      callPending: ({ event: { world } }: Input) => world.attachCall !== null,
      tableAttached: ({ event: { world, fsRoot } }: Input) =>
        places.some(({ dev, pasid }) => {
          const id = world.attached[dev][pasid];
          const domain = id === null ? null : world.domain[id];
          return domain?.kind === "nested" && domain.fsRoot === fsRoot;
        }),
    },
    actions: {
      clearLeaf: emit(({ event }: Input) => {
        assertEvent(event, "clearLeaf");
        const { fsRoot, iova } = event;
        return { type: "tableOwner.leafCleared" as const, fsRoot, iova };
      }),
      setLeaf: emit(({ event }: Input) => {
        assertEvent(event, "setLeaf");
        const { fsRoot, iova, gpa } = event;
        return { type: "tableOwner.leafSet" as const, fsRoot, iova, gpa };
      }),
      freeTable: emit(({ event: { fsRoot } }: Input) => ({
        type: "tableOwner.tableFreed" as const,
        fsRoot,
      })),
    },
  }).createMachine({
    id: "tableOwner",
    initial: "running",
    states: {
      running: {
        on: {
          clearLeaf: {
            guard: and([not("tableFreed"), "leafPresent", not("revocationPending")]),
            actions: "clearLeaf",
          },
          // Faulting first-stage translations are never cached: no flush (VT-d 6.5.3.5, 11.4.2 CM).
          setLeaf: {
            guard: and([not("tableFreed"), not("leafPresent"), not("revocationPending")]),
            actions: "setLeaf",
          },
          freeTable: {
            guard: and([not("tableFreed"), not("callPending"), not("tableAttached")]),
            actions: "freeTable",
          },
        },
      },
    },
  });
}

/** The owner as a component. `leaves` are those that it may change, with the page that they map. */
export function tableOwner(
  topology: HostTopology,
  leaves: readonly { readonly fsRoot: FsRoot; readonly iova: Iova; readonly gpa: Gpa }[],
): Component {
  return defineComponent({
    name: "tableOwner",
    machine: tableOwnerMachine(topology),
    commands: [
      ...leaves.map(({ fsRoot, iova }) => ({ type: "clearLeaf", fsRoot, iova })),
      ...leaves.map((leaf) => ({ type: "setLeaf", ...leaf })),
      ...topology.fsRoots.map((fsRoot) => ({ type: "freeTable", fsRoot })),
    ],
    // The guest's part of the tables: nobody else writes a first stage.
    footprint: {
      reads: ["tableFreed[fsRoot]"],
      commands: {
        clearLeaf: {
          reads: ["firstStage[fsRoot][iova]", "leafRevoked[fsRoot][iova]"],
          writes: ["firstStage[fsRoot][iova]", "leafRevoked[fsRoot][iova]"],
          emits: ["tableOwner.leafCleared"],
        },
        setLeaf: {
          reads: ["firstStage[fsRoot][iova]", "leafRevoked[fsRoot][iova]"],
          writes: ["firstStage[fsRoot][iova]"],
          emits: ["tableOwner.leafSet"],
        },
        freeTable: {
          reads: ["attachCall", "attached", "domain"],
          writes: ["tableFreed[fsRoot]"],
          emits: ["tableOwner.tableFreed"],
        },
      },
    },
  });
}
