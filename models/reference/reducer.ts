/** What each event of the reference protocol changes. */
import { match } from "ts-pattern";
import type { Event } from "./events.ts";
import type { World } from "./state.ts";

export function reduce(world: World, event: Event): void {
  match(event)
    .with({ type: "guest.pageMapped" }, ({ pasid, page, frame }) => {
      world.pte[pasid][page] = frame;
    })
    .with({ type: "guest.pageUnmapped" }, ({ pasid, page }) => {
      world.pte[pasid][page] = null;
    })
    .with({ type: "guest.invalidationPosted" }, ({ pasid, page }) => {
      world.pending[pasid][page] = true;
      world.queue.push({ pasid, page });
    })
    .with({ type: "host.invalidationFetched" }, () => {
      world.executing = world.queue.shift()!;
    })
    .with({ type: "host.invalidationExecuted" }, ({ pasid, page }) => {
      world.iotlb[pasid][page] = null;
      world.pending[pasid][page] = false;
      world.executing = null;
    })
    .with({ type: "host.entryEvicted" }, ({ pasid, page }) => {
      world.iotlb[pasid][page] = null;
    })
    .with({ type: "device.dmaStarted" }, ({ pasid, page, frame }) => {
      world.iotlb[pasid][page] = frame;
      world.dma[pasid] = page;
    })
    .with({ type: "device.dmaFinished" }, ({ pasid }) => {
      world.dma[pasid] = null;
    })
    .exhaustive();
}
