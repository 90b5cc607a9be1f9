/** MSI: whatever is done about doorbells and windows, the guest's own mappings work. */
import { defineInvariant } from "../src/system/index.ts";
import type { DeviceId } from "../models/shared/ids.ts";
import { DATA, frameOf, RAM, type BusPage } from "../models/msi/addresses.ts";
import { translateForVmm } from "../models/msi/guest-address.ts";
import type { MsiWorld } from "../models/msi/state.ts";
import type { MsiTopology } from "../models/msi/topology.ts";
import { walk } from "../models/msi/walk.ts";

/** What the device uses to get to the guest's memory: its own address in a bypass domain. */
const usedPage = ({ guest }: MsiWorld, dev: DeviceId): BusPage =>
  guest.attached[dev] === "bypass" ? RAM : DATA;

export const guestMappingKeepsWorking = (top: MsiTopology) => {
  const leadsToRam = (world: MsiWorld, dev: DeviceId) =>
    top.deviceKind === "emulated"
      ? translateForVmm(world, top, dev, usedPage(world, dev)) === RAM
      : walk(world, top, dev, usedPage(world, dev)).hpa === frameOf(RAM);
  return defineInvariant<MsiWorld, { readonly dev: DeviceId }>({
    name: "guest-mapping-keeps-working",
    claim:
      "What the guest has mapped for a device, and was told is mapped, leads to the guest's memory; so does a bypass domain.",
    citation: "virtio 5.13.6.5",
    forAll: top.devices.map((dev) => ({ dev })),
    when: ({ guest }, { dev }) => {
      const domain = guest.attached[dev];
      return domain !== null && (domain === "bypass" || guest.dataMapped[domain]);
    },
    holds: (world, { dev }) => leadsToRam(world, dev),
    explain: ({ guest }, { dev }) => `${dev} in ${guest.attached[dev]} does not get to ${RAM}.`,
  });
};
