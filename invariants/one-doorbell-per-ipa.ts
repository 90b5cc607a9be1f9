/** MSI: devices of different interrupt controllers do not write to one and the same page of a second stage. */
import { defineInvariant } from "../src/system/index.ts";
import type { DeviceId } from "../models/shared/ids.ts";
import type { MsiWorld } from "../models/msi/state.ts";
import { doorbellOf, tableUnder, type MsiTopology } from "../models/msi/topology.ts";
import { walk } from "../models/msi/walk.ts";

type Pair = { readonly dev: DeviceId; readonly other: DeviceId };

/** Where the vector of a device enters the host's table; null where it is off or does not get so far. */
function entry(world: MsiWorld, top: MsiTopology, dev: DeviceId): string | null {
  const wire = world.host.wire[dev];
  const domain = world.host.attached[dev];
  if (wire === null || domain === null) return null;
  const { ipa } = walk(world, top, dev, wire);
  return ipa === null ? null : `${ipa} of ${tableUnder(top, dev, domain)}`;
}

export const oneDoorbellPerIpa = (top: MsiTopology) =>
  defineInvariant<MsiWorld, Pair>({
    name: "one-doorbell-per-ipa",
    claim: "No page of a host's table has to stand for two physical doorbells.",
    citation:
      "Linux iommufd/driver.c: iommufd_sw_msi_get_map (a page of the window for each doorbell)",
    forAll: top.devices.flatMap((dev) =>
      top.devices
        .filter((other) => other > dev && doorbellOf(top, other) !== doorbellOf(top, dev))
        .map((other) => ({ dev, other })),
    ),
    when: (world, { dev, other }) =>
      entry(world, top, dev) !== null && entry(world, top, other) !== null,
    holds: (world, { dev, other }) => entry(world, top, dev) !== entry(world, top, other),
    explain: (world, { dev, other }) =>
      `The vectors of ${dev} (${doorbellOf(top, dev)}) and ${other} (${doorbellOf(top, other)}) both go to ` +
      `${entry(world, top, dev)}.`,
  });
