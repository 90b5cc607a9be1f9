/** Host driver: the cache tags go before the entry does, and an unmap meanwhile flushes nothing. */
import { enqueueActions, type MachineContext, type ParameterizedObject } from "xstate";
import { defineVariant, extendFootprint, provide, type Received } from "../../src/system/index.ts";
import { attachment, domainOfLastUse } from "../vtd/attach-call.ts";
import type { HostDriverEvent } from "../vtd/host-events.ts";
import type { HostWorld } from "../vtd/host-state.ts";
import { hostDriverSeams, type Stimulus } from "../vtd/host-driver.ts";
import { topologyOf } from "../vtd/topology-of.ts";

export const intelBlockDropsTagsBeforeTeardown = defineVariant({
  name: "intel-block-drops-tags-before-teardown",
  title:
    "Blocking removes the domain's cache tags first, so that a concurrent unmap skips its flush",
  reference:
    "Linux intel/iommu.c: device_block_translation (whether a caller can race is unconfirmed)",
  kind: "bug",
  caughtBy: [
    "dma-stays-inside-owner",
    "no-stale-walk-cache-after-ack",
    "nested-teardown-clears-structure-cache",
  ],
  showcases: [{ scenario: "vtd.hw-core", bounds: { pasids: 1, unmaps: 1, leaves: 0 } }],
  apply: (system) => {
    const topology = topologyOf(system);
    const dropTagsThenClear = enqueueActions<
      MachineContext,
      Received<HostWorld, Stimulus>,
      ParameterizedObject["params"],
      Received<HostWorld, Stimulus>,
      never,
      never,
      never,
      never,
      HostDriverEvent
    >(({ enqueue, event: { world } }) => {
      const domain = domainOfLastUse(world, topology);
      if (domain !== null) enqueue.emit({ type: "hostDriver.didReturned", domain });
      enqueue.emit({ type: "hostDriver.presentCleared", ...attachment(world) });
    });
    const dropping = extendFootprint(system, "hostDriver", {
      commands: { clearPresent: { writes: ["didOf"], emits: ["hostDriver.didReturned"] } },
    });
    return provide(dropping, "hostDriver", hostDriverSeams, {
      actions: { clearPresent: dropTagsThenClear },
    });
  },
});
