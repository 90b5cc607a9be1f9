/** MSI: a device with an enabled vector is moved only to a domain in which it can go on raising it. */
import { defineInvariant } from "../src/system/index.ts";
import type { DeviceId } from "../models/shared/ids.ts";
import type { MsiWorld } from "../models/msi/state.ts";
import { domainAhead } from "../models/msi/domain-ahead.ts";
import { doorbellOf, type MsiTopology } from "../models/msi/topology.ts";
import { walkIn } from "../models/msi/walk.ts";

export const msiSurvivesReplace = (top: MsiTopology) => {
  const target = (world: MsiWorld, dev: DeviceId) =>
    walkIn(world, top, { dev, domain: domainAhead(world, dev) }, world.host.message[dev]!).hpa;
  const expected = (dev: DeviceId) =>
    top.doorbellKind === "hardware" ? null : doorbellOf(top, dev);
  return defineInvariant<MsiWorld, { readonly dev: DeviceId }>({
    name: "msi-survives-replace",
    claim:
      "A device whose vector is enabled, or about to be, is moved to no domain in which its page does not lead to its doorbell.",
    citation: "Linux iommufd/device.c: iommufd_group_setup_msi",
    forAll: top.devices.map((dev) => ({ dev })),
    when: (world, { dev }) => world.host.message[dev] !== null && domainAhead(world, dev) !== null,
    holds: (world, { dev }) => target(world, dev) === expected(dev),
    explain: (world, { dev }) =>
      `${dev} goes to ${domainAhead(world, dev)}, where ${world.host.message[dev]} leads to ` +
      `${target(world, dev) ?? "nothing"}, and not to ${expected(dev) ?? "nothing"}.`,
  });
};
