/** Virtio-iommu: the device keeps no mapping over a RESV_MEM region of an endpoint. */
import { defineInvariant } from "../src/system/index.ts";
import type { WindowPage } from "../models/msi/addresses.ts";
import type { MsiWorld } from "../models/msi/state.ts";
import { allDomains, type MsiTopology } from "../models/msi/topology.ts";
import type { Domain } from "../models/virtio-iommu/requests.ts";

export const noMappingOverReservedRegion = (top: MsiTopology) =>
  defineInvariant<MsiWorld, { readonly domain: Domain; readonly page: WindowPage }>({
    name: "no-mapping-over-reserved-region",
    claim:
      "The device has no mapping over a RESERVED or MSI region of an endpoint, and over a DIRECT one only the identity.",
    citation: "virtio 5.13.6.8.1 (the device SHOULD reject MAP over a RESV_MEM region)",
    forAll: allDomains(top).flatMap((domain) => top.window.map((page) => ({ domain, page }))),
    when: ({ virtio }, { domain }) => top.devices.some((dev) => virtio.endpoint[dev] === domain),
    holds: ({ virtio }, { domain, page }) => {
      const leaf = virtio.database[domain][page];
      if (leaf === null) return true;
      const endpoints = top.devices.filter((dev) => virtio.endpoint[dev] === domain);
      return leaf === page && endpoints.every((dev) => virtio.reported[dev] === "direct");
    },
    explain: ({ virtio }, { domain, page }) =>
      `${domain} maps ${page} to ${virtio.database[domain][page]}.`,
  });
