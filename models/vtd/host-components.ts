/** The host side as components: the driver, the unit and the device. */
import type { Component } from "../../src/system/index.ts";
import { cacheEviction } from "./cache-eviction.ts";
import { device } from "./device.ts";
import { hostDriver } from "./host-driver.ts";
import type { HostTopology } from "./host-topology.ts";
import { invalidationEngine } from "./invalidation-engine.ts";
import { mapPath } from "./map-path.ts";
import { walker } from "./walker.ts";

/** @param evicts whether the unit also drops cached entries at will */
export function hostComponents(topology: HostTopology, evicts: boolean): readonly Component[] {
  return [
    hostDriver(topology),
    mapPath(topology),
    invalidationEngine(topology),
    walker(topology),
    device(topology),
    ...(evicts ? [cacheEviction(topology)] : []),
  ];
}
