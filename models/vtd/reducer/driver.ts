/** What the events of the host driver change: its tables, and the queue that it fills. */
import { match } from "ts-pattern";
import type { HostDriverEvent, MapPathEvent } from "../host-events.ts";
import type { HostWorld } from "../host-state.ts";
import { clearPresent, clearSsLeaf, wipeEntry, writeEntry } from "./host-tables.ts";
import { observeWait, submitBatch } from "./invalidation-queue.ts";

export function reduceDriver(world: HostWorld, event: HostDriverEvent): void {
  match(event)
    .with({ type: "hostDriver.presentCleared" }, (e) => clearPresent(world, e))
    .with({ type: "hostDriver.batchSubmitted" }, (e) =>
      submitBatch(world, "hostDriver", e.descriptors),
    )
    .with({ type: "hostDriver.waitObserved" }, () => observeWait(world, "hostDriver"))
    .with({ type: "hostDriver.entryWiped" }, (e) => wipeEntry(world, e))
    .with({ type: "hostDriver.didTaken" }, ({ domain, did }) => {
      world.didOf[domain] = did;
    })
    .with({ type: "hostDriver.didReturned" }, ({ domain }) => {
      world.didOf[domain] = null;
    })
    .with({ type: "hostDriver.entryWritten" }, (e) => writeEntry(world, e, e.domain, e.entry))
    .with({ type: "hostDriver.presentSet" }, ({ dev, pasid }) => {
      world.pasidTable[dev][pasid].present = true;
    })
    .with({ type: "hostDriver.callReturned" }, ({ result }) => {
      world.attachResult = result;
    })
    .exhaustive();
}

export function reduceMapPath(world: HostWorld, event: MapPathEvent): void {
  match(event)
    .with({ type: "mapPath.leafSet" }, ({ ssRoot, gpa, hpa }) => {
      world.secondStage[ssRoot][gpa] = hpa;
    })
    .with({ type: "mapPath.leafCleared" }, (e) => clearSsLeaf(world, e))
    .with({ type: "mapPath.batchSubmitted" }, (e) => submitBatch(world, "mapPath", e.descriptors))
    .with({ type: "mapPath.waitObserved" }, () => observeWait(world, "mapPath"))
    .with({ type: "mapPath.leafRetired" }, ({ ssRoot, gpa }) => {
      world.ssRevoked[ssRoot][gpa] = false;
    })
    .with({ type: "mapPath.callReturned" }, ({ result }) => {
      world.mapResult = result;
    })
    .exhaustive();
}
