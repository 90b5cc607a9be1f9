/** MSI: what the IOTLB has for the page of an enabled vector is what the tables say. */
import { defineInvariant } from "../src/system/index.ts";
import type { DeviceId } from "../models/shared/ids.ts";
import type { MsiWorld } from "../models/msi/state.ts";
import { doorbellOf, unitOf, type MsiTopology } from "../models/msi/topology.ts";

/** What the cache has for the page that the device will write. */
function cached({ host, hw }: MsiWorld, top: MsiTopology, dev: DeviceId) {
  const domain = host.attached[dev];
  const wire = host.wire[dev];
  return domain === null || wire === null ? null : hw.tlb[unitOf(top, dev)][domain][wire];
}

export const noStaleDoorbellTranslation = (top: MsiTopology) =>
  defineInvariant<MsiWorld, { readonly dev: DeviceId }>({
    name: "no-stale-doorbell-translation",
    claim:
      "While a vector is enabled, no cached translation of its page leads elsewhere than to its doorbell.",
    citation: "SMMUv3 4.7.3 (CMD_SYNC), 4.4.3 (stage 2 and combined entries)",
    forAll: top.devices.map((dev) => ({ dev })),
    when: (world, { dev }) => cached(world, top, dev) !== null,
    holds: (world, { dev }) => cached(world, top, dev) === doorbellOf(top, dev),
    explain: (world, { dev }) =>
      `The IOTLB leads the vector of ${dev} to ${cached(world, top, dev)}; its doorbell is ${doorbellOf(top, dev)}.`,
  });
