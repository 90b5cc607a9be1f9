/** For variants: a VMM that translates accesses of emulated devices without looking at reserved regions. */
import { emit } from "xstate";
import { provide, type System } from "../../src/system/index.ts";
import type { DeviceId } from "../shared/ids.ts";
import type { BusPage, Gpa } from "./addresses.ts";
import { emulatedDeviceSeams } from "./emulated-device.ts";
import { lookUp } from "./guest-address.ts";
import type { MsiWorld } from "./state.ts";
import { topologyOf } from "./topology-of.ts";

/** The page of the MSI that the device has written. */
function issuedPage({ hw }: MsiWorld, dev: DeviceId): BusPage {
  const write = hw.write[dev];
  if (write?.phase !== "issued") throw new Error("No MSI is on its way.");
  return write.page;
}

/** Looks every access up like a normal address. */
export function withoutRegions(system: System): System {
  const top = topologyOf(system);
  return provide(system, "emulatedDevice", emulatedDeviceSeams, {
    guards: {
      translates: ({ event: { world, self } }) => {
        const dev = self as DeviceId;
        return lookUp(world, top, dev, issuedPage(world, dev)) !== null;
      },
      accessReaches: ({ event: { world, self, ...event } }) => {
        const { page } = event as unknown as { readonly page: BusPage };
        return lookUp(world, top, self as DeviceId, page) !== null;
      },
    },
    actions: {
      translate: emit(({ event: { world, self } }) => {
        const dev = self as DeviceId;
        const target = lookUp(world, top, dev, issuedPage(world, dev)) as Gpa;
        return { type: "emulatedDevice.msiTranslated" as const, dev, target };
      }),
    },
  });
}
