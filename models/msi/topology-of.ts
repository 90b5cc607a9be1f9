/** What a system of MSIs was made for, read off its parts: for variants. */
import type { System } from "../../src/system/index.ts";
import type { DeviceId } from "../shared/ids.ts";
import type { Domain } from "../virtio-iommu/requests.ts";
import {
  DATA,
  FIRST_WINDOW_PAGE,
  FREE_GPA,
  isWindowPage,
  type BusPage,
  type Doorbell,
  type Iova,
} from "./addresses.ts";
import type { MsiWorld } from "./state.ts";
import type { MsiTopology } from "./topology.ts";

const keys = <K extends string>(record: Readonly<Record<K, unknown>>): K[] =>
  Object.keys(record) as K[];

/** Every bound, and the flow. */
export function topologyOf(system: System): MsiTopology {
  const { guest, virtio, host, hw } = system.initial as MsiWorld;
  const commands = system.components.flatMap(({ name, instances, commands: of }) =>
    of(instances[0]!).map(({ type }) => `${name} ${type}`),
  );
  const domains = keys<Domain>(guest.table);
  const tables = keys(host.table);
  const iovas = keys<Iova>(Object.values(guest.table)[0]!);
  const pages: BusPage[] = keys(Object.values(Object.values(hw.tlb)[0]!)[0]!);
  return {
    doorbellKind: host.window === "msi" ? "hardware" : "software",
    nested: tables.some((table) => table.startsWith("stage2")),
    deviceKind: commands.includes("emulatedDevice raise") ? "emulated" : "passthrough",
    devices: keys<DeviceId>(host.attached),
    doorbells: keys<Doorbell>(host.slot),
    domains: domains.filter((domain) => domain !== "bypass"),
    hasBypass: domains.includes("bypass"),
    stage2s: keys(hw.tlb).length,
    window: pages.filter(isWindowPage),
    doorbellIova: iovas.find((page) => page !== DATA && !isWindowPage(page)) ?? FIRST_WINDOW_PAGE,
    hasDoorbellRegion: virtio.doorbellRegion === "msi",
    maps: commands.includes("iommuDriver map"),
    affinity: commands.includes("msiDriver changeAffinity"),
    hotplug: pages.includes(FREE_GPA),
  };
}

/** Whether a device's MSIs go through two stages of page tables. */
export function translatesMsisTwice(system: System): boolean {
  const { doorbellKind, nested, deviceKind } = topologyOf(system);
  return doorbellKind === "software" && nested && deviceKind === "passthrough";
}
