/** What a system of MSIs is like, for variants that apply to several flows. */
import type { System } from "../../src/system/index.ts";
import type { DeviceId } from "../shared/ids.ts";
import type { MsiWorld } from "./state.ts";
import type { Doorbell } from "./addresses.ts";
import type { HostTable, MsiTopology } from "./topology.ts";

const initialOf = ({ initial }: System) => initial as MsiWorld;

export const devicesOf = (system: System): DeviceId[] =>
  Object.keys(initialOf(system).guest.region) as DeviceId[];

/** The second stages; none where the guest's tables are not walked by hardware. */
export const stage2sOf = (system: System): HostTable[] =>
  (Object.keys(initialOf(system).host.table) as HostTable[]).filter((t) => t.startsWith("stage2"));

/** Which doorbell and which second stage a device has (see `doorbellOf`, `stage2Of`). */
export const wiringOf = (system: System): Pick<MsiTopology, "doorbells" | "stage2s"> => ({
  doorbells: Object.keys(initialOf(system).host.slot) as Doorbell[],
  stage2s: stage2sOf(system).length,
});

/** Whether a device's MSIs go through two stages of page tables. */
export const translatesMsisTwice = (system: System): boolean =>
  initialOf(system).host.window === "sw-msi" &&
  stage2sOf(system).length > 0 &&
  system.components.some(({ name }) => name === "hostIrq");
