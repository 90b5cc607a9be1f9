/** What the guest may rely on: changes whose flush its driver has observed. */
import type { GuestNames, GuestState, Place } from "./guest-state.ts";

/**
 * Whether translation is on and no change of the entry, its context entry or a register is still in
 * progress. The guest is the environment here: its batches suffice by VT-d 6.5.3.3, so what it has
 * observed is what it may rely on.
 */
export function isAcknowledged({ guest }: GuestState, { dev, pasid }: Place): boolean {
  if (guest.entryChange[dev][pasid] !== null || guest.contextChange[dev] !== null) return false;
  return guest.registerChange === null && guest.translationEnabled;
}

/** Whether the flush of every change of the entry and of its context entry has at least been submitted. */
export function isSubmitted({ guest }: GuestState, { dev, pasid }: Place): boolean {
  return [guest.entryChange[dev][pasid], guest.contextChange[dev]].every(
    (change) => change === null || guest.waitStatus[change.vcpu] !== "idle",
  );
}

/** Whether the guest's tables let requests through: both entries are present. */
export function isEntryLive({ guest }: GuestState, { dev, pasid }: Place): boolean {
  return guest.context[dev] && guest.pasidEntry[dev][pasid]?.present === true;
}

/**
 * Whether the guest has used up its operations and waits for nothing: the proper end of a run with
 * a limited number of operations.
 */
export function isGuestDone({ guest }: GuestState, n: GuestNames): boolean {
  if (guest.operationsLeft !== 0 || guest.trap !== null || guest.registerChange !== null)
    return false;
  const isLeafStable = n.tables.every((root) =>
    n.iovas.every((iova) => guest.leafChange[root][iova] === null),
  );
  if (!isLeafStable || n.devices.some((dev) => guest.contextChange[dev] !== null)) return false;
  return n.places.every(({ dev, pasid }) => guest.entryChange[dev][pasid] === null);
}
