/** iommufd: every doorbell of its user goes into every page table, whoever is attached to it. */
import { defineVariant } from "../../src/system/index.ts";
import type { Doorbell } from "../msi/addresses.ts";
import { withPreloading } from "../msi/preloading.ts";

export const iommufdInstallsEveryDoorbell = defineVariant({
  name: "iommufd-installs-every-doorbell",
  title: "An attach installs all doorbells that have a page of the window, not those of the group",
  reference:
    "Linux iommufd/device.c: iommufd_group_setup_msi (igroup->required_sw_msi says which ones)",
  kind: "bug",
  caughtBy: ["msi-target-confined"],
  showcases: [
    {
      scenario: "msi.sw-passthrough",
      bounds: { devices: 2, doorbells: 2, domains: 1, bypass: 0, maps: 0, affinity: 0, hotplug: 0 },
    },
  ],
  apply: (system) =>
    withPreloading(system, ({ host }) =>
      (Object.keys(host.slot) as Doorbell[]).flatMap((doorbell) => {
        const page = host.slot[doorbell];
        return page === null ? [] : [{ page, doorbell }];
      }),
    ),
});
