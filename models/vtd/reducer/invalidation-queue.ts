/** Reducer of the invalidation queue and its wait status words. */
import type { FlushDescriptor, Submitter } from "../descriptors.ts";
import type { HostWorld } from "../host-state.ts";

/** A batch and the wait that closes it, appended by one write of the tail (Linux intel/dmar.c: qi_submit_sync). */
export function submitBatch(
  world: HostWorld,
  by: Submitter,
  descriptors: readonly FlushDescriptor[],
): void {
  for (const descriptor of [...descriptors, { kind: "wait", fence: false } as const])
    world.queue.push({ by, descriptor, overtaken: false });
  world.waitStatus[by] = "pending";
}

export function observeWait(world: HostWorld, by: Submitter): void {
  world.waitStatus[by] = "none";
}

export function removeDone(world: HostWorld, slot: number): void {
  world.queue.splice(slot, 1);
}

/** Writes the status; whatever was submitted before and is not done was overtaken. */
export function completeWait(world: HostWorld, slot: number, by: Submitter): void {
  world.queue = world.queue
    .map((queued, i) => (i < slot ? { ...queued, overtaken: true } : queued))
    .filter((_, i) => i !== slot);
  world.waitStatus[by] = "written";
}
