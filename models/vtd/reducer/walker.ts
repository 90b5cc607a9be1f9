/** What the events of the walker change: the request, and the caches that it fills. */
import { match } from "ts-pattern";
import type { WalkerEvent } from "../host-events.ts";
import type { HostWorld } from "../host-state.ts";
import { cacheEntry, cacheSsPointer, cacheTable, cacheTranslation } from "./hardware-caches.ts";
import { abortRequest, requestIn, setRequest } from "./requests.ts";

export function reduceWalker(world: HostWorld, event: WalkerEvent): void {
  match(event)
    .with({ type: "walker.iotlbHit" }, (e) => {
      const { iova } = requestIn(world, e, "issued");
      const result = world.iotlb[e.dev][e.pasid][iova]!;
      setRequest(world, e, { phase: "translated", iova, result });
    })
    .with({ type: "walker.iotlbMissed" }, (e) => {
      const { iova } = requestIn(world, e, "issued");
      setRequest(world, e, { phase: "missed", iova });
    })
    .with({ type: "walker.pasidCacheHit" }, (e) => {
      const { iova } = requestIn(world, e, "missed");
      setRequest(world, e, { phase: "entryKnown", iova, entry: world.pasidCache[e.dev][e.pasid]! });
    })
    .with({ type: "walker.entryRead" }, (e) => {
      const { iova } = requestIn(world, e, "missed");
      cacheEntry(world, e, e.entry);
      setRequest(world, e, { phase: "entryKnown", iova, entry: e.entry });
    })
    .with({ type: "walker.tablePointerHit" }, (e) => {
      const { iova, entry } = requestIn(world, e, "entryKnown");
      setRequest(world, e, { phase: "tableKnown", iova, entry, table: e.table });
    })
    .with({ type: "walker.tableLocated" }, (e) => {
      const { iova, entry } = requestIn(world, e, "entryKnown");
      cacheSsPointer(world, entry.did, e.through);
      cacheTable(world, e.pasid, entry, e.table);
      setRequest(world, e, { phase: "tableKnown", iova, entry, table: e.table });
    })
    .with({ type: "walker.leafRead" }, (e) => {
      const { iova, entry } = requestIn(world, e, "tableKnown");
      setRequest(world, e, { phase: "leafKnown", iova, entry, gpa: e.gpa });
    })
    .with({ type: "walker.translated" }, (e) => {
      const { iova, entry } = requestIn(world, e, "entryKnown", "leafKnown");
      cacheSsPointer(world, entry.did, e.through);
      const { gpa, hpa } = e;
      cacheTranslation(world, e, { iova, entry, gpa, hpa });
      const result = { did: entry.did, pgtt: entry.pgtt, gpa, hpa };
      setRequest(world, e, { phase: "translated", iova, result });
    })
    .with({ type: "walker.requestAborted" }, (e) => abortRequest(world, e))
    .exhaustive();
}
