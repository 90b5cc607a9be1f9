/** The host side before anything has happened: nothing attached, nothing queued, nothing cached. */
import { table, type Pasid } from "../shared/ids.ts";
import type { Place } from "./host-events.ts";
import type { HardwareUnit, HostTables, PerPasid } from "./host-state.ts";
import type { HostTopology } from "./host-topology.ts";

/** Every PASID once, whatever devices have it. */
export function pasidsOf({ places }: HostTopology): Pasid[] {
  return [...new Set(places.map(({ pasid }) => pasid))];
}

/** A table with a value for each PASID of each device. */
export function perPasid<T>({ places }: HostTopology, value: (place: Place) => T): PerPasid<T> {
  const devs = [...new Set(places.map(({ dev }) => dev))];
  const ofDevice = (dev: Place["dev"]) => places.filter((p) => p.dev === dev).map((p) => p.pasid);
  return table(devs, (dev) => table(ofDevice(dev), (pasid) => value({ dev, pasid })));
}

/** The driver's tables over second stages and owners that the scenario gives. */
export function initialTables(
  topology: HostTopology,
  given: Pick<HostTables, "secondStage" | "owner" | "assignedTo">,
): HostTables {
  return {
    ...given,
    pasidTable: perPasid(topology, () => ({ present: false, content: null })),
    attached: perPasid(topology, () => null),
    didOf: table(topology.domains, () => null),
    entryRevoked: perPasid(topology, () => false),
    ssRevoked: table(topology.ssRoots, () => table(topology.gpas, () => false)),
  };
}

export function initialUnit(topology: HostTopology): HardwareUnit {
  return {
    queue: [],
    waitStatus: { hostDriver: "none", mapPath: "none" },
    pasidCache: perPasid(topology, () => null),
    iotlb: perPasid(topology, () => table(topology.iovas, () => null)),
    fsCache: table(topology.dids, () => table(pasidsOf(topology), () => null)),
    ssCache: table(topology.dids, () => null),
    request: perPasid(topology, () => null),
    draining: perPasid(topology, () => false),
    wronglyFaulted: perPasid(topology, () => false),
  };
}
