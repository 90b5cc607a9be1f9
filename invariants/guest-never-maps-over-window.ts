/** MSI: the guest puts nothing of its own where the host has its window. */
import { defineInvariant } from "../src/system/index.ts";
import type { WindowPage } from "../models/msi/addresses.ts";
import type { MsiWorld } from "../models/msi/state.ts";
import { allDomains, type MsiTopology } from "../models/msi/topology.ts";
import type { Domain } from "../models/virtio-iommu/requests.ts";

export const guestNeverMapsOverWindow = (top: MsiTopology) =>
  defineInvariant<MsiWorld, { readonly domain: Domain; readonly page: WindowPage }>({
    name: "guest-never-maps-over-window",
    claim:
      "The guest maps nothing over the window that PROBE reported, and over one that it takes for DIRECT only the identity.",
    citation: "virtio 5.13.6.8.1 (the driver SHOULD NOT map a RESV_MEM region)",
    forAll: allDomains(top).flatMap((domain) => top.window.map((page) => ({ domain, page }))),
    when: ({ guest }, { domain }) =>
      top.devices.some((dev) => guest.attached[dev] === domain && guest.region[dev] !== null),
    holds: ({ guest }, { domain, page }) => {
      const leaf = guest.table[domain][page];
      if (leaf === null) return true;
      const users = top.devices.filter((dev) => guest.attached[dev] === domain);
      return leaf === page && users.every((dev) => guest.region[dev] === "direct");
    },
    explain: ({ guest }, { domain, page }) =>
      `${domain} leads ${page} to ${guest.table[domain][page]}.`,
  });
