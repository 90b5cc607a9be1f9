/** The reducer of the host side: the driver, and the parts of the unit. */
import { match } from "ts-pattern";
import type { DeviceEvent, EngineEvent, EvictionEvent, HostEvent } from "../host-events.ts";
import type { HostWorld } from "../host-state.ts";
import type { HostTopology } from "../host-topology.ts";
import { reduceDriver, reduceMapPath } from "./driver.ts";
import { invalidate } from "./hardware-caches.ts";
import { completeWait, removeDone } from "./invalidation-queue.ts";
import { endRequest, markDraining, setRequest } from "./requests.ts";
import { reduceWalker } from "./walker.ts";

/** Whether an event is one of a party's. */
function isFrom<P extends string>(
  event: HostEvent,
  party: P,
): event is Extract<HostEvent, { type: `${P}.${string}` }> {
  return event.type.startsWith(`${party}.`);
}

/** Folds any event of the host side. */
export function reduceHost(world: HostWorld, topology: HostTopology, event: HostEvent): void {
  if (isFrom(event, "hostDriver")) return reduceDriver(world, event);
  if (isFrom(event, "mapPath")) return reduceMapPath(world, event);
  if (isFrom(event, "engine")) return reduceEngine(world, topology, event);
  if (isFrom(event, "walker")) return reduceWalker(world, event);
  if (isFrom(event, "device")) return reduceDevice(world, event);
  if (isFrom(event, "caches")) return reduceEviction(world, event);
  event satisfies never;
}

function reduceEngine(world: HostWorld, topology: HostTopology, event: EngineEvent): void {
  match(event)
    .with({ type: "engine.descriptorExecuted" }, ({ slot, descriptor }) => {
      invalidate(world, topology, descriptor);
      markDraining(world, topology, descriptor);
      removeDone(world, slot);
    })
    .with({ type: "engine.waitCompleted" }, ({ slot, by }) => completeWait(world, slot, by))
    .exhaustive();
}

function reduceDevice(world: HostWorld, event: DeviceEvent): void {
  match(event)
    .with({ type: "device.dmaStarted" }, (e) =>
      setRequest(world, e, { phase: "issued", iova: e.iova }),
    )
    .with({ type: "device.dmaCommitted" }, (e) => endRequest(world, e))
    .exhaustive();
}

function reduceEviction(world: HostWorld, event: EvictionEvent): void {
  match(event)
    .with({ type: "caches.pasidEntryEvicted" }, ({ dev, pasid }) => {
      world.pasidCache[dev][pasid] = null;
    })
    .with({ type: "caches.translationEvicted" }, ({ dev, pasid, iova }) => {
      world.iotlb[dev][pasid][iova] = null;
    })
    .with({ type: "caches.fsPointerEvicted" }, ({ did, pasid }) => {
      world.fsCache[did][pasid] = null;
    })
    .with({ type: "caches.ssPointerEvicted" }, ({ did }) => {
      world.ssCache[did] = null;
    })
    .exhaustive();
}
