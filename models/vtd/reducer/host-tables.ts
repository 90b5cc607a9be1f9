/** Reducer of the tables that the host driver writes. */
import type { DomainId, MapCall } from "../domain-ops.ts";
import type { Place } from "../host-events.ts";
import type { HostWorld, PasidEntry } from "../host-state.ts";

/** From here on the old content is dead once the driver has seen its waits. */
export function clearPresent(world: HostWorld, { dev, pasid }: Place): void {
  world.pasidTable[dev][pasid].present = false;
  world.entryRevoked[dev][pasid] = true;
}

export function wipeEntry(world: HostWorld, { dev, pasid }: Place): void {
  world.pasidTable[dev][pasid].content = null;
  world.entryRevoked[dev][pasid] = false;
  world.attached[dev][pasid] = null;
}

export function writeEntry(
  world: HostWorld,
  { dev, pasid }: Place,
  domain: DomainId,
  entry: PasidEntry,
): void {
  world.pasidTable[dev][pasid].content = entry;
  world.attached[dev][pasid] = domain;
}

export function clearSsLeaf(
  world: HostWorld,
  { ssRoot, gpa }: Pick<MapCall, "ssRoot" | "gpa">,
): void {
  world.secondStage[ssRoot][gpa] = null;
  world.ssRevoked[ssRoot][gpa] = true;
}
