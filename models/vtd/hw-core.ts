/** The hardware core: the host driver's two paths, one remapping unit, one device. */
import { defineScenario, defineSystem, type Component } from "../../src/system/index.ts";
import { cacheEviction } from "./cache-eviction.ts";
import { device } from "./device.ts";
import { hostDriver } from "./host-driver.ts";
import type { HostEvent } from "./host-events.ts";
import { hostInvariants, hostMonitors } from "./host-invariants.ts";
import type { HostWorld } from "./host-state.ts";
import type { HostTopology } from "./host-topology.ts";
import { bounds, choices, initialWorld, leaves, topology } from "./hw-core-layout.ts";
import { invalidationEngine } from "./invalidation-engine.ts";
import type { ClientEvent } from "./kernel-client-events.ts";
import { kernelClients } from "./kernel-client.ts";
import { mapPath } from "./map-path.ts";
import { reduceHost } from "./reducer/host.ts";
import { reduceClients } from "./reducer/kernel-client.ts";
import { tableOwner } from "./table-owner.ts";
import { walker } from "./walker.ts";

/** The host driver, the unit and the device. */
export function hostComponents(top: HostTopology, evicts: boolean): readonly Component[] {
  return [
    hostDriver(top),
    mapPath(top),
    invalidationEngine(top),
    walker(top),
    device(top),
    ...(evicts ? [cacheEviction(top)] : []),
  ];
}

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
        ...kernelClients(choices(top)),
        tableOwner(top, leaves(top)),
        ...hostComponents(top, b.eviction === 1),
      ],
      reducer: (world, event) =>
        isClientEvent(event) ? reduceClients(world, event) : reduceHost(world, top, event),
      invariants: hostInvariants(top),
      monitors: hostMonitors(),
    });
  },
});
