/** The passthrough device: issues untranslated requests (no ATS) on its PASIDs, one at a time on each. */
import { and, assertEvent, emit, setup } from "xstate";
import { defineComponent, type Component, type Received } from "../../src/system/index.ts";
import type { Iova } from "../shared/ids.ts";
import type { DeviceEvent, Place } from "./host-events.ts";
import type { HostWorld, Request } from "./host-state.ts";
import { nowhere, type HostTopology } from "./host-topology.ts";

type Stimulus =
  | ({ readonly type: "start"; readonly iova: Iova } & Place)
  | ({ readonly type: "commit" } & Place);
type Input = { event: Received<HostWorld, Stimulus> };

export function deviceMachine({ places, requestsMax }: HostTopology) {
  return setup({
    types: {} as { events: Received<HostWorld, Stimulus>; emitted: DeviceEvent },
    guards: {
      pasidQuiet: ({ event: { world, dev, pasid } }: Input) => world.request[dev][pasid] === null,
      unitTakesMore: ({ event: { world } }: Input) =>
        requestsMax >= places.length ||
        places.filter(({ dev, pasid }) => world.request[dev][pasid] !== null).length < requestsMax,
      requestTranslated: ({ event: { world, dev, pasid } }: Input) =>
        world.request[dev][pasid]?.phase === "translated",
      mayStart: () => true,
    },
    actions: {
      startDma: emit(({ event }: Input) => {
        assertEvent(event, "start");
        const { dev, pasid, iova } = event;
        return { type: "device.dmaStarted" as const, dev, pasid, iova };
      }),
      commitDma: emit(({ event: { world, dev, pasid } }: Input) => {
        const { result } = world.request[dev][pasid] as Extract<Request, { phase: "translated" }>;
        return { type: "device.dmaCommitted" as const, dev, pasid, hpa: result.hpa };
      }),
    },
  }).createMachine({
    id: "device",
    initial: "running",
    states: {
      running: {
        on: {
          start: { guard: and(["pasidQuiet", "unitTakesMore", "mayStart"]), actions: "startDma" },
          commit: { guard: "requestTranslated", actions: "commitDma" },
        },
      },
    },
  });
}

/** For variants: the names of this machine's guards and actions. */
export const deviceSeams = deviceMachine(nowhere);

/**
 * The device as a component. A request is its own from the start to the commit; translating it is the unit's work, so
 * the device touches neither a table nor a cache.
 */
export function device(topology: HostTopology): Component {
  const { places, requestsMax } = topology;
  return defineComponent({
    name: "device",
    machine: deviceMachine(topology),
    commands: places.flatMap((place) => [
      ...topology.iovas.map((iova) => ({ type: "start", ...place, iova })),
      { type: "commit", ...place },
    ]),
    fairness: [
      {
        kind: "weak",
        commands: ["commit"],
        forEach: ["dev", "pasid"],
        reason: "Nothing behind the unit holds up a request that is translated.",
      },
      {
        // Not weak: the unit takes only so many requests at once, and others may come first.
        kind: "strong",
        commands: ["start"],
        forEach: ["dev", "pasid", "iova"],
        reason:
          "The device tries again and again; without a request there is no success to promise.",
      },
    ],
    footprint: {
      reads: ["request[dev][pasid]"],
      writes: ["request[dev][pasid]"],
      commands: {
        start: {
          // Where the unit takes less requests than there are PASIDs, the others count too.
          reads: requestsMax < places.length ? ["request"] : [],
          emits: ["device.dmaStarted"],
        },
        commit: { writes: ["draining[dev][pasid]"], emits: ["device.dmaCommitted"] },
      },
    },
  });
}
