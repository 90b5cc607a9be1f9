/** The hardware core: the host driver's two paths, one remapping unit, one device. */
import { defineScenario, defineSystem } from "../../src/system/index.ts";
import { hostComponents } from "./host-components.ts";
import type { HostEvent } from "./host-events.ts";
import { hostInvariants, hostMonitors } from "./host-invariants.ts";
import type { HostWorld } from "./host-state.ts";
import { bounds, choices, initialWorld, leaves, topology } from "./hw-core-layout.ts";
import type { ClientEvent } from "./kernel-client-events.ts";
import { kernelClients } from "./kernel-client.ts";
import { reduceHost } from "./reducer/host.ts";
import { reduceClients } from "./reducer/kernel-client.ts";
import { tableOwner } from "./table-owner.ts";

/** Whether an event is one of the clients'. */
function isClientEvent(event: HostEvent | ClientEvent): event is ClientEvent {
  return /^(attachClient|mapClient|tableOwner)\./.test(event.type);
}

export const hwCore = defineScenario({
  name: "vtd.hw-core",
  title: "VT-d: teardown, setup and unmapping against walker, caches and invalidation queue",
  description: "TODO",
  bounds,
  system: (b) => {
    const top = topology(b);
    return defineSystem<HostWorld, HostEvent | ClientEvent>({
      initial: initialWorld(top),
      components: [
        ...kernelClients(choices(top, b)),
        tableOwner(top, leaves(top, b)),
        ...hostComponents(top, b.eviction === 1),
      ],
      reducer: (world, event) =>
        isClientEvent(event) ? reduceClients(world, event) : reduceHost(world, top, event),
      invariants: hostInvariants(top),
      monitors: hostMonitors(),
    });
  },
});
