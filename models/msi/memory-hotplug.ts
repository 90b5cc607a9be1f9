/**
 * Guest memory that is plugged while the guest runs (QEMU hw/mem/memory-device.c, hw/vfio/listener.c). This VMM reads
 * the reserved regions of the host and offers no memory there; the host refuses to map over them in any case.
 */
import { emit, setup, type MachineContext } from "xstate";
import { defineComponent, type Component, type Received } from "../../src/system/index.ts";
import { FIRST_WINDOW_PAGE, FREE_GPA, isWindowPage, type Gpa } from "./addresses.ts";
import type { MsiWorld } from "./state.ts";
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

const guards = {
  // /sys/kernel/iommu_groups/*/reserved_regions, IOMMU_IOAS_IOVA_RANGES.
  inReservedRegion: ({ event }: Args) => isWindowPage(gpaOf(event)),
  mapped: ({ event: { world } }: Args) => world.host.result.vmm === "ok",
  refused: ({ event: { world } }: Args) => world.host.result.vmm === "refused",
};

function tell(make: (event: Input) => VmmEvent) {
  return emit<MachineContext, Input, undefined, Input, VmmEvent>(({ event }) => make(event));
}

const actions = {
  refusePlug: tell((event) => ({ type: "vmm.plugRefused", gpa: gpaOf(event) })),
  callMap: tell((event) => ({ type: "vmm.memoryMapCalled", gpa: gpaOf(event) })),
  notePlugged: tell((event) => ({ type: "vmm.memoryPlugged", gpa: gpaOf(event) })),
  noteFailed: tell((event) => ({ type: "vmm.plugFailed", gpa: gpaOf(event) })),
};

/** The machine; for variants, the names of its guards and actions. */
export const memoryHotplugSeams = setup({
  types: {} as { events: Input; emitted: VmmEvent },
  guards,
  actions,
}).createMachine({
  id: "vmm",
  initial: "idle",
  states: {
    idle: {
      on: {
        plug: [
          { guard: "inReservedRegion", actions: "refusePlug" },
          { actions: "callMap", target: "inIoctl" },
        ],
      },
    },
    inIoctl: {
      on: {
        takeResult: [
          { guard: "mapped", actions: "notePlugged", target: "plugged" },
          { guard: "refused", actions: "noteFailed", target: "idle" },
        ],
      },
    },
    /** There is one module. */
    plugged: {},
  },
});

/** The VMM's memory side as a component. */
export function memoryHotplug(): Component {
  return defineComponent({
    name: "vmm",
    machine: memoryHotplugSeams,
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
