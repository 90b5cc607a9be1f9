/** What devices change: the write that they have on its way, and where it ends. */
import { match } from "ts-pattern";
import type { EmulatedEvent, PassthroughEvent } from "../host-events.ts";
import type { MsiWorld } from "../state.ts";
import { deliver, translated } from "./host.ts";

export function reduceDevice({ hw }: MsiWorld, { dev, page }: PassthroughEvent): void {
  hw.write[dev] = { phase: "issued", page, data: 0 };
}

export function reduceEmulatedDevice(world: MsiWorld, event: EmulatedEvent): void {
  const { hw, ghost } = world;
  match(event)
    .with({ type: "emulatedDevice.msiWritten" }, ({ dev, page, data }) => {
      hw.write[dev] = { phase: "issued", page, data };
    })
    .with({ type: "emulatedDevice.msiTranslated" }, ({ dev, target }) => {
      hw.write[dev] = translated(hw.write[dev], target);
    })
    .with({ type: "emulatedDevice.msiFaulted" }, ({ dev }) => {
      hw.write[dev] = null;
    })
    .with({ type: "emulatedDevice.interruptInjected" }, ({ dev, page }) => {
      const { data } = hw.write[dev]!;
      hw.write[dev] = null;
      deliver(world, dev, { page, data });
    })
    .with({ type: "emulatedDevice.memoryWritten" }, ({ dev }) => {
      hw.write[dev] = null;
      ghost.hitRam[dev] = true;
    })
    .with({ type: "emulatedDevice.accessFaulted" }, () => {})
    .with({ type: "emulatedDevice.accessDone" }, ({ dev }) => {
      ghost.reachedReserved[dev] = true;
    })
    .exhaustive();
}
