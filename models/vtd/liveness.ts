/** What must happen in the end, for the scenarios that have the parties for it. */
import type { AnyLiveness } from "../../src/system/index.ts";
import { bindEventuallyFollowsFlush } from "../../invariants/bind-eventually-follows-flush.ts";
import {
  blockedWindowIsFinite,
  type BlockedWindow,
} from "../../invariants/blocked-window-is-finite.ts";
import {
  everySubmittedWaitFinishes,
  type StatusWord,
} from "../../invariants/every-submitted-wait-finishes.ts";
import {
  firstDmaAfterMapSucceeds,
  type UsedAddress,
} from "../../invariants/first-dma-after-map-succeeds.ts";
import { isAcknowledged, isEntryLive, isSubmitted } from "./acknowledged.ts";
import type { GuestNames, Place } from "./guest-state.ts";
import type { HostWorld } from "./host-state.ts";
import type { HostTopology } from "./host-topology.ts";
import type { HostView } from "./host-view.ts";
import { IOAS } from "./vmm.ts";
import type { IommufdWorld } from "./iommufd-state.ts";
import { isMappingLive } from "./live-mapping.ts";
import { tablePage } from "./memory.ts";

const guestWords = ({ vcpus }: GuestNames): StatusWord[] =>
  vcpus.map((submitter) => ({ queue: "guest", submitter }));

/** The threads of the host's driver. */
export const HOST_WORDS: readonly StatusWord[] = [
  { queue: "host", submitter: "hostDriver" },
  { queue: "host", submitter: "mapPath" },
];

/** With translation the guest's live entries are to work, without it the requests without PASID. */
function guestWindow<World extends IommufdWorld>(running: HostView<World>): BlockedWindow<World> {
  return {
    isBlocked: (world, place) => running(world, place) === null,
    isWanted: (world, place) => {
      const isDue = world.guest.translationEnabled
        ? isEntryLive(world, place)
        : place.pasid === "pasid0";
      return isDue && !world.ghost.degraded[place.dev][place.pasid];
    },
    isTold: isSubmitted,
  };
}

/** An attachment that the driver was called for, until it has returned. */
const callWindow: BlockedWindow<HostWorld> = {
  isBlocked: ({ pasidTable }, { dev, pasid }) => !pasidTable[dev][pasid].present,
  isWanted: ({ attachCall: call, attachResult }, { dev, pasid }) =>
    call?.op === "attach" && call.dev === dev && call.pasid === pasid && attachResult === null,
  isTold: () => true,
};

/** Whether the guest may take an address for usable: its flushes are observed, and its memory is there. */
function isMappedByGuest(world: IommufdWorld & HostWorld, { dev, pasid, iova }: UsedAddress) {
  const place = { dev, pasid };
  if (!isAcknowledged(world, place) || !isEntryLive(world, place)) return false;
  const { binding } = world.guest.pasidEntry[dev][pasid]!;
  if (binding === "passThrough" || world.ghost.degraded[dev][pasid]) return false;
  const memory = world.secondStage[IOAS];
  const gpa = world.firstStage[binding][iova];
  return gpa !== null && memory[gpa] !== null && memory[tablePage(binding)] !== null;
}

const addressesOf = (places: readonly Place[], { iovas }: Pick<GuestNames, "iovas">) =>
  places.flatMap((place) => iovas.map((iova): UsedAddress => ({ ...place, iova })));

/** What holds of binding through the vIOMMU. @param running what hardware runs */
export function bindingLiveness<World extends IommufdWorld>(
  n: GuestNames,
  running: HostView<World>,
): AnyLiveness[] {
  return [
    everySubmittedWaitFinishes(guestWords(n)),
    bindEventuallyFollowsFlush(n.places, running),
    blockedWindowIsFinite(n.places, guestWindow(running)),
  ];
}

/** The same down to the unit, and that the device gets through. */
export function endToEndLiveness<World extends IommufdWorld & HostWorld>(
  n: GuestNames,
  running: HostView<World>,
): AnyLiveness[] {
  return [
    everySubmittedWaitFinishes([...guestWords(n), ...HOST_WORDS]),
    bindEventuallyFollowsFlush(n.places, running),
    blockedWindowIsFinite(n.places, guestWindow(running)),
    firstDmaAfterMapSucceeds<World>(addressesOf(n.places, n), isMappedByGuest),
  ];
}

/** What holds of the host's driver and the unit. */
export function hostLiveness(top: HostTopology): AnyLiveness[] {
  return [
    everySubmittedWaitFinishes(HOST_WORDS),
    blockedWindowIsFinite(top.places, callWindow),
    firstDmaAfterMapSucceeds<HostWorld>(addressesOf(top.places, top), (world, address) =>
      isMappingLive(world, address, address.iova),
    ),
  ];
}
