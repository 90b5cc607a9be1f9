/** The device: one DMA at a time per PASID, translated by the IOTLB or else by the page table. */
import { and, assertEvent, emit, not, setup } from "xstate";
import { defineComponent, type Component, type Received } from "../../src/system/index.ts";
import type { DeviceEvent } from "./events.ts";
import { identifiers, type Bounds, type Page, type Pasid, type World } from "./state.ts";

type DeviceStimulus =
  | { readonly type: "start"; readonly pasid: Pasid; readonly page: Page }
  | { readonly type: "finish"; readonly pasid: Pasid };

/** The frame that a DMA would reach now; null when the page is neither cached nor mapped. */
function translate(world: World, pasid: Pasid, page: Page) {
  return world.iotlb[pasid][page] ?? world.pte[pasid][page];
}

export const deviceMachine = setup({
  types: {} as { events: Received<World, DeviceStimulus>; emitted: DeviceEvent },
  guards: {
    dmaInFlight: ({ event: { world, pasid } }) => world.dma[pasid] !== null,
    pageTranslates: ({ event }) => {
      assertEvent(event, "start");
      return translate(event.world, event.pasid, event.page) !== null;
    },
  },
  actions: {
    startDma: emit(({ event }) => {
      assertEvent(event, "start");
      const { world, pasid, page } = event;
      const frame = translate(world, pasid, page)!;
      return { type: "device.dmaStarted" as const, pasid, page, frame };
    }),
    finishDma: emit(({ event }) => ({ type: "device.dmaFinished" as const, pasid: event.pasid })),
  },
}).createMachine({
  id: "device",
  initial: "running",
  states: {
    running: {
      on: {
        start: { guard: and([not("dmaInFlight"), "pageTranslates"]), actions: "startDma" },
        finish: { guard: "dmaInFlight", actions: "finishDma" },
      },
    },
  },
});

/** The device as a component. */
export function device(bounds: Bounds): Component {
  const { pasids, pages } = identifiers(bounds);
  return defineComponent({
    name: "device",
    machine: deviceMachine,
    commands: pasids.flatMap((pasid) => [
      ...pages.map((page) => ({ type: "start", pasid, page })),
      { type: "finish", pasid },
    ]),
    // The device's own is the DMA in flight; its walks read the table and fill the IOTLB.
    footprint: {
      reads: ["dma[pasid]"],
      writes: ["dma[pasid]"],
      commands: {
        start: {
          reads: ["iotlb[pasid][page]", "pte[pasid][page]"],
          writes: ["iotlb[pasid][page]"],
          emits: ["device.dmaStarted"],
        },
        finish: { emits: ["device.dmaFinished"] },
      },
    },
  });
}
