/** VT-d: at a teardown the IOTLB side is flushed only after the PASID cache. */
import { and, setup } from "xstate";
import { defineMonitor, ENGAGED, VIOLATED } from "../src/system/index.ts";
import type { EngineEvent, HostDriverEvent } from "../models/vtd/host-events.ts";

/**
 * The driver tears down one entry at a time, and what its map path flushes meanwhile is for another
 * reason: only descriptors of the attach path count.
 */
const machine = setup({
  types: {} as { events: HostDriverEvent | EngineEvent },
  guards: {
    fromTeardown: ({ event }) =>
      event.type === "engine.descriptorExecuted" && event.by === "hostDriver",
    flushesPasidCache: ({ event }) =>
      event.type === "engine.descriptorExecuted" && event.descriptor.kind === "pasidCache",
  },
}).createMachine({
  id: "pasidCacheFlushPrecedesIotlbFlush",
  initial: "noTeardown",
  states: {
    noTeardown: { on: { "hostDriver.presentCleared": "pasidCacheStale" } },
    pasidCacheStale: {
      tags: ENGAGED,
      on: {
        "engine.descriptorExecuted": [
          { guard: and(["fromTeardown", "flushesPasidCache"]), target: "noTeardown" },
          { guard: "fromTeardown", target: "iotlbFlushedFirst" },
        ],
        // Whether the cache was flushed at all is the business of the rules about stale entries.
        "hostDriver.entryWiped": "noTeardown",
      },
    },
    iotlbFlushedFirst: { tags: VIOLATED },
  },
});

export const pasidCacheFlushPrecedesIotlbFlush = () =>
  defineMonitor({
    name: "pasid-cache-flush-precedes-iotlb-flush",
    claim: "A teardown flushes translations only after its PASID-cache flush is complete.",
    citation: "VT-d 6.2.3.1, 6.5.2.2",
    machine,
  });
