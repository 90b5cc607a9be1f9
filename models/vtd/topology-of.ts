/** What a system of the host side was made for, read off its initial state: for variants. */
import type { System } from "../../src/system/index.ts";
import type { HostWorld } from "./host-state.ts";
import { nowhere, type HostTopology } from "./host-topology.ts";

function keys<K extends string>(record: Readonly<Record<K, unknown>>): K[] {
  return Object.keys(record) as K[];
}

/** All but the depths of the queue and of the unit, which stand in no table. */
export function topologyOf(system: System): HostTopology {
  const world = system.initial as HostWorld;
  const iovas = keys(Object.values(Object.values(world.iotlb)[0]!)[0]!);
  return {
    ...nowhere,
    places: keys(world.attached).flatMap((dev) =>
      keys(world.attached[dev]).map((pasid) => ({ dev, pasid })),
    ),
    iovas,
    dids: keys(world.ssCache),
    domains: keys(world.didOf),
    ssRoots: keys(world.secondStage),
    gpas: keys(Object.values(world.secondStage)[0]!),
    fsRoots: keys(world.firstStage),
  };
}
