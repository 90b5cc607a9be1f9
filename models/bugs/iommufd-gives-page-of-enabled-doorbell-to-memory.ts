/** iommufd: a doorbell leaves the tables while its vector is enabled, and its page of the window is used for memory. */
import { defineVariant, extendFootprint, provide } from "../../src/system/index.ts";
import { isWindowPage } from "../msi/addresses.ts";
import { withDoorbellRemoval } from "../msi/doorbell-removal.ts";
import { iommufdSeams } from "../msi/iommufd.ts";
import { plugsAnywhere } from "../msi/plugs-anywhere.ts";
import type { Caller } from "../msi/state.ts";

export const iommufdGivesPageOfEnabledDoorbellToMemory = defineVariant({
  name: "iommufd-gives-page-of-enabled-doorbell-to-memory",
  title: "The page of an enabled vector's doorbell is freed, and memory is mapped there",
  reference:
    "Linux iommufd/driver.c: iommufd_sw_msi_install; iommufd/io_pagetable.c: iopt_reserve_iova (the window stays reserved)",
  kind: "bug",
  caughtBy: [
    "doorbell-unmapped-after-disable",
    "msi-never-hits-ram",
    "msi-window-disjoint-from-ram",
    "msi-doorbell-mapped-in-both-stages",
    "no-stale-doorbell-translation",
    "msi-delivered",
  ],
  showcases: [{ scenario: "msi.sw-passthrough", bounds: { domains: 1, maps: 0, affinity: 0 } }],
  apply: (system) => {
    const removing = withDoorbellRemoval(plugsAnywhere(system), {
      unneeded: ({ host }, dev) => host.wire[dev] !== null,
      flushes: true,
    });
    const seeing = extendFootprint(removing, "iommufd", {
      commands: { execute: { reads: ["host.slot[*]", "host.wire[*]"] } },
    });
    return provide(seeing, "iommufd", iommufdSeams, {
      guards: {
        // A page that was freed under a device is no part of the window any more.
        mapsReserved: ({ event: { world, self } }) => {
          const caller = self as Caller;
          const ioctl = world.host.result[caller] === null ? world.host.ioctl[caller] : null;
          if (ioctl?.op !== "map" || !isWindowPage(ioctl.page)) return false;
          const has = (pages: object) => Object.values(pages).includes(ioctl.page);
          return !has(world.host.wire) || has(world.host.slot);
        },
      },
    });
  },
});
