/** Sets of places as events carry them: without an order, so that devices can change places. */
import type { DeviceId, Pasid } from "../shared/ids.ts";
import type { Place } from "./guest-state.ts";

/** The PASIDs of each device that has one in the set. */
export type PlaceSet = Readonly<Record<DeviceId, readonly Pasid[]>>;

export function placeSet(places: readonly Place[]): PlaceSet {
  const devs = [...new Set(places.map(({ dev }) => dev))];
  const ofDevice = (dev: DeviceId) => places.filter((p) => p.dev === dev).map((p) => p.pasid);
  return Object.fromEntries(devs.map((dev) => [dev, ofDevice(dev)]));
}

export function placesIn(set: PlaceSet): readonly Place[] {
  return Object.entries(set).flatMap(([dev, pasids]) =>
    pasids.map((pasid) => ({ dev: dev as DeviceId, pasid })),
  );
}
