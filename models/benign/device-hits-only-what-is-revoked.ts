/** Device: uses a cached translation only while its revocation is under way. */
import { defineVariant, extendFootprint, provide } from "../../src/system/index.ts";
import { deviceSeams } from "../vtd/device.ts";
import type { Place } from "../vtd/host-events.ts";
import type { HostWorld } from "../vtd/host-state.ts";
import { topologyOf } from "../vtd/topology-of.ts";

export const deviceHitsOnlyWhatIsRevoked = defineVariant({
  name: "device-hits-only-what-is-revoked",
  title: "The device uses translations between their revocation and the wait, and at no other time",
  reference: "VT-d 6.5.3.6: until the wait is observed the old translation is a legal result",
  kind: "benign",
  showcases: [{ scenario: "vtd.hw-core", bounds: { pasids: 1 } }],
  apply: (system) => {
    const { ssRoots, gpas, fsRoots, iovas } = topologyOf(system);
    const isUnderWay = (world: HostWorld, { dev, pasid }: Place) =>
      world.entryRevoked[dev][pasid] ||
      fsRoots.some((root) => iovas.some((iova) => world.leafRevoked[root][iova])) ||
      ssRoots.some((root) => gpas.some((gpa) => world.ssRevoked[root][gpa]));
    const isCached = (world: HostWorld, { dev, pasid }: Place) =>
      iovas.some((iova) => world.iotlb[dev][pasid][iova] !== null);
    const knowing = extendFootprint(system, "device", {
      commands: {
        start: {
          reads: ["iotlb[dev][pasid]", "entryRevoked[dev][pasid]", "leafRevoked", "ssRevoked"],
        },
      },
    });
    return provide(knowing, "device", deviceSeams, {
      guards: {
        // The first use fills the cache.
        mayStart: ({ event: { world, dev, pasid } }) =>
          !isCached(world, { dev, pasid }) || isUnderWay(world, { dev, pasid }),
      },
    });
  },
});
