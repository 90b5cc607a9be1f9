/**
 * Guest memory that is plugged while the guest runs (QEMU hw/mem/memory-device.c, hw/vfio/listener.c). The VMM reads the
 * reserved regions of the host first, and does not offer memory there; the host refuses to map over them in any case.
 */
import { and, emit, not, setup, type MachineContext } from "xstate";
import { defineComponent, type Component, type Received } from "../../src/system/index.ts";
import { FIRST_WINDOW_PAGE, FREE_GPA, frameOf, isWindowPage, type Gpa } from "./addresses.ts";
import type { MsiWorld } from "./state.ts";
import { memoryTables, NOWHERE, type MsiTopology } from "./topology.ts";
import type { VmmEvent } from "./vmm-events.ts";
import { vmmFootprint } from "./footprints.ts";

type Input = Received<
  MsiWorld,
  { readonly type: "plug"; readonly gpa: Gpa } | { readonly type: "takeResult" }
>;
interface Args {
  readonly event: Input;
}
const gpaOf = (event: Input): Gpa =>
  event.type === "plug" ? event.gpa : (event.world.host.ioctl.vmm as { readonly page: Gpa }).page;

const guards = (top: MsiTopology) => ({
  // One module: it is plugged in one place.
  modulePlugged: ({ event: { world } }: Args) =>
    memoryTables(top).some((table) =>
      Object.values(world.host.table[table]).includes(frameOf(FREE_GPA)),
    ),
  // /sys/kernel/iommu_groups/*/reserved_regions, IOMMU_IOAS_IOVA_RANGES.
  inReservedRegion: ({ event }: Args) => isWindowPage(gpaOf(event)),
  mapped: ({ event: { world } }: Args) => world.host.result.vmm === "ok",
  refused: ({ event: { world } }: Args) => world.host.result.vmm === "refused",
});

function tell(make: (event: Input) => VmmEvent) {
  return emit<MachineContext, Input, undefined, Input, VmmEvent>(({ event }) => make(event));
}

const actions = {
  refusePlug: tell((event) => ({ type: "vmm.plugRefused", gpa: gpaOf(event) })),
  callMap: tell((event) => ({ type: "vmm.memoryMapCalled", gpa: gpaOf(event) })),
  notePlugged: tell((event) => ({ type: "vmm.memoryPlugged", gpa: gpaOf(event) })),
  noteFailed: tell((event) => ({ type: "vmm.plugFailed", gpa: gpaOf(event) })),
};

export function memoryHotplugMachine(top: MsiTopology) {
  return setup({
    types: {} as { events: Input; emitted: VmmEvent },
    guards: guards(top),
    actions,
  }).createMachine({
    id: "vmm",
    initial: "idle",
    states: {
      idle: {
        on: {
          plug: [
            { guard: and([not("modulePlugged"), "inReservedRegion"]), actions: "refusePlug" },
            { guard: not("modulePlugged"), actions: "callMap", target: "inIoctl" },
          ],
        },
      },
      inIoctl: {
        on: {
          takeResult: [
            { guard: "mapped", actions: "notePlugged", target: "idle" },
            { guard: "refused", actions: "noteFailed", target: "idle" },
          ],
        },
      },
    },
  });
}

/** For variants: the names of this machine's guards and actions. */
export const memoryHotplugSeams = memoryHotplugMachine(NOWHERE);

/** The VMM's memory side as a component. */
export function memoryHotplug(top: MsiTopology): Component {
  return defineComponent({
    name: "vmm",
    machine: memoryHotplugMachine(top),
    commands: [
      { type: "plug", gpa: FREE_GPA },
      { type: "plug", gpa: FIRST_WINDOW_PAGE },
      { type: "takeResult" },
    ],
    footprint: vmmFootprint,
    fairness: [
      { kind: "weak", commands: ["takeResult"], reason: "The VMM takes the result of its call." },
    ],
  });
}
