/** Reducer of the requests in the unit: the walk's progress, draining, faults. */
import type { FlushDescriptor } from "../descriptors.ts";
import type { Place } from "../host-events.ts";
import type { HostWorld, Request } from "../host-state.ts";
import type { HostTopology } from "../host-topology.ts";
import { concernsPasid, reachesTranslation } from "../invalidation-reach.ts";
import { isMappingLive } from "../live-mapping.ts";

/** A request in a phase that the event presupposes. */
type In<P extends Request["phase"]> = Extract<Request, { phase: P }>;

/** The request of a place, in one of the phases in which the walker's guard may have found it. */
export function requestIn<P extends Request["phase"]>(
  world: HostWorld,
  { dev, pasid }: Place,
  ...phases: readonly P[]
): In<P> {
  const request = world.request[dev][pasid];
  if (request === null || !(phases as readonly string[]).includes(request.phase))
    throw new Error(`The request of ${pasid} is not ${phases.join(" or ")}.`);
  return request as In<P>;
}

export function setRequest(world: HostWorld, { dev, pasid }: Place, request: Request): void {
  world.request[dev][pasid] = request;
}

export function endRequest(world: HostWorld, { dev, pasid }: Place): void {
  world.request[dev][pasid] = null;
  world.draining[dev][pasid] = false;
}

/** Requests past translation that carry what was just invalidated have to be drained (VT-d 6.5.4). */
export function markDraining(world: HostWorld, topology: HostTopology, d: FlushDescriptor): void {
  if (d.kind === "pasidCache") return;
  for (const { dev, pasid } of topology.places) {
    if (!concernsPasid(d, pasid)) continue;
    const request = world.request[dev][pasid];
    if (request?.phase !== "translated") continue;
    const { iova, result } = request;
    if (reachesTranslation(d, { ...result, pasid, iova })) world.draining[dev][pasid] = true;
  }
}

/** Ends the request; records the fault if nothing excuses it. */
export function abortRequest(world: HostWorld, place: Place): void {
  const request = world.request[place.dev][place.pasid];
  if (request !== null && isMappingLive(world, place, request.iova))
    world.wronglyFaulted[place.dev][place.pasid] = true;
  endRequest(world, place);
}
