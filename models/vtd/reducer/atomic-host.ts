/** What the host in one piece changes: what hardware runs, its cached leaves, and the mailbox. */
import { match } from "ts-pattern";
import type { Iova } from "../../shared/ids.ts";
import type { AtomicHostEvent, AtomicHostWorld } from "../atomic-host-state.ts";
import type { DomainId } from "../domain-ops.ts";
import type { Place } from "../guest-state.ts";
import { DEFAULT_HWPT } from "../iommufd-state.ts";

/**
 * The driver flushes what the entry that it replaces may have left (Linux
 * intel_pasid_tear_down_entry).
 */
function run({ host }: AtomicHostWorld, { dev, pasid }: Place, next: DomainId | null): void {
  const old = host.running[dev][pasid];
  if (old !== null && old !== DEFAULT_HWPT) forget(host.cachedLeaf[old], null);
  host.running[dev][pasid] = next;
}

function forget(leaves: AtomicHostWorld["host"]["cachedLeaf"][DomainId], iova: Iova | null): void {
  const iovas = iova === null ? (Object.keys(leaves) as Iova[]) : [iova];
  for (const page of iovas) leaves[page] = null;
}

export function reduceAtomicHost(world: AtomicHostWorld, event: AtomicHostEvent): void {
  match(event)
    .with({ type: "host.attached" }, ({ dev, pasid, domain }) => {
      run(world, { dev, pasid }, domain);
      world.attachResult = "ok";
    })
    .with({ type: "host.blocked" }, ({ dev, pasid }) => {
      run(world, { dev, pasid }, null);
      world.attachResult = "ok";
    })
    .with({ type: "host.invalidated" }, ({ domain, iova }) => {
      forget(world.host.cachedLeaf[domain], iova);
      world.attachResult = "ok";
    })
    .with({ type: "host.callFailed" }, ({ blocked }) => {
      if (blocked !== null) run(world, blocked, null);
      world.iommufd.failuresLeft -= 1;
      world.attachResult = "failed";
    })
    .with({ type: "host.leafCached" }, ({ domain, iova, gpa }) => {
      world.host.cachedLeaf[domain][iova] = gpa;
    })
    .exhaustive();
}
