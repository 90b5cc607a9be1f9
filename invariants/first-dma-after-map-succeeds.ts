/** VT-d: who maps an address for good can use it: not just no fault, but a request that arrives. */
import { leadsTo } from "../src/system/index.ts";
import type { Iova } from "../models/shared/ids.ts";
import type { Place } from "../models/vtd/guest-state.ts";
import type { HardwareUnit } from "../models/vtd/host-state.ts";

/** An address that the device uses. */
export type UsedAddress = Place & { readonly iova: Iova };

/** @param isMapped whether the owner of the address holds it for mapped, flushes included where they are due */
export const firstDmaAfterMapSucceeds = <World extends Pick<HardwareUnit, "request">>(
  addresses: readonly UsedAddress[],
  isMapped: (world: World, address: UsedAddress) => boolean,
) =>
  leadsTo<World, UsedAddress>({
    name: "first-dma-after-map-succeeds",
    claim:
      "A device that keeps trying gets a request through to an address that is mapped for good.",
    citation: "VT-d 6.1 (caching mode), 6.5.3.5",
    forAll: addresses,
    from: isMapped,
    to: (world, address) => {
      const request = world.request[address.dev][address.pasid];
      if (request?.phase === "translated" && request.iova === address.iova) return true;
      return !isMapped(world, address);
    },
  });
