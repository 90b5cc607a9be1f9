/** Host driver: every domain gets the same domain id, as if it tagged nothing. */
import { emit } from "xstate";
import { defineVariant, provide } from "../../src/system/index.ts";
import { attachment, entryOf, newDomain } from "../vtd/attach-call.ts";
import { hostDriverSeams } from "../vtd/host-driver.ts";
import { topologyOf } from "../vtd/topology-of.ts";

export const intelDomainsShareDid = defineVariant({
  name: "intel-domains-share-did",
  title: "Domains with a second stage get a fixed domain id, like first-stage ones do",
  reference: "VT-d 6.2.3.1, 9.6; Linux intel/iommu.h: FLPT_DEFAULT_DID is for first stages only",
  kind: "bug",
  caughtBy: [
    "same-did-same-second-stage",
    "no-stale-iotlb-after-ack",
    "no-stale-walk-cache-after-ack",
    "dma-stays-inside-owner",
  ],
  showcases: [{ scenario: "vtd.hw-core", bounds: { unmaps: 0, leaves: 0 } }],
  apply: (system) => {
    const [did] = topologyOf(system).dids;
    return provide(system, "hostDriver", hostDriverSeams, {
      actions: {
        takeDid: emit(({ event: { world } }) => ({
          type: "hostDriver.didTaken" as const,
          domain: newDomain(world),
          did: did!,
        })),
        writeEntry: emit(({ event: { world } }) => {
          const domain = newDomain(world);
          const entry = entryOf(world, domain, did!);
          return { type: "hostDriver.entryWritten" as const, ...attachment(world), domain, entry };
        }),
      },
    });
  },
});
