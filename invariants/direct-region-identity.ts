/** MSI: a DIRECT region of an endpoint is mapped one to one in the domain that the endpoint is in. */
import { defineInvariant } from "../src/system/index.ts";
import type { DeviceId } from "../models/shared/ids.ts";
import { isWindowPage, type BusPage } from "../models/msi/addresses.ts";
import type { MsiWorld } from "../models/msi/state.ts";

export const directRegionIdentity = (devices: readonly DeviceId[]) =>
  defineInvariant<MsiWorld, { readonly dev: DeviceId }>({
    name: "direct-region-identity",
    claim: "The domain that an endpoint with a DIRECT region is in maps the region one to one.",
    citation:
      "Linux include/linux/iommu.h: IOMMU_RESV_DIRECT; iommu.c: iommu_create_device_direct_mappings",
    forAll: devices.map((dev) => ({ dev })),
    when: ({ guest }, { dev }) => guest.region[dev] === "direct" && guest.attached[dev] !== null,
    holds: ({ guest }, { dev }) => {
      const domain = guest.attached[dev]!;
      const leaves = Object.entries(guest.table[domain]);
      const direct = leaves.filter(([page]) => isWindowPage(page as BusPage));
      return domain === "bypass" || direct.every(([page, gpa]) => gpa === page);
    },
    explain: ({ guest }, { dev }) =>
      `${dev} is in ${guest.attached[dev]}, which does not map its DIRECT region one to one.`,
  });
