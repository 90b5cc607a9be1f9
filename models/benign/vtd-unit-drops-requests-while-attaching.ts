/** Hardware unit: gives up requests of a PASID, at any stage of the walk, while its domain is changed. */
import { and, emit, setup } from "xstate";
import {
  addComponents,
  defineComponent,
  defineVariant,
  type Received,
} from "../../src/system/index.ts";
import type { Place, WalkerEvent } from "../vtd/host-events.ts";
import type { HostWorld } from "../vtd/host-state.ts";
import { topologyOf } from "../vtd/topology-of.ts";
import { aborting } from "../vtd/walker.ts";

type Told = Received<HostWorld, Place & { readonly type: "drop" }>;

const machine = setup({
  types: {} as { events: Told; emitted: WalkerEvent },
  guards: {
    requestInUnit: ({ event: { world, dev, pasid } }) => world.request[dev][pasid] !== null,
    domainChanging: ({ event: { world, dev, pasid } }) => {
      const call = world.attachCall;
      if (call === null || call.op === "invalidate" || world.attachResult !== null) return false;
      return call.dev === dev && call.pasid === pasid;
    },
  },
  actions: {
    dropRequest: emit(({ event: { dev, pasid } }) => ({
      type: "walker.requestAborted" as const,
      dev,
      pasid,
      missing: "entry" as const,
    })),
  },
}).createMachine({
  id: "dropper",
  initial: "running",
  states: {
    running: {
      on: { drop: { guard: and(["domainChanging", "requestInUnit"]), actions: "dropRequest" } },
    },
  },
});

export const vtdUnitDropsRequestsWhileAttaching = defineVariant({
  name: "vtd-unit-drops-requests-while-attaching",
  title: "Requests are lost while the domain of their PASID is attached, replaced or blocked",
  reference: "Linux drivers/iommu/iommu.c: __iommu_group_set_domain_internal",
  kind: "benign",
  showcases: [{ scenario: "vtd.hw-core", bounds: { pasids: 1 } }],
  apply: (system) =>
    addComponents(
      system,
      defineComponent({
        name: "dropper",
        machine,
        commands: topologyOf(system).places.map((place) => ({ type: "drop", ...place })),
        // As a walk that is aborted, at a time that the driver's call says.
        footprint: {
          reads: ["request[dev][pasid]", ...aborting.reads],
          writes: aborting.writes,
          emits: ["walker.requestAborted"],
        },
      }),
    ),
});
