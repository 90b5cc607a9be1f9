/** VMM that may map interrupt controllers: it maps one that serves none of the guest's devices. */
import { defineVariant, extendState } from "../../src/system/index.ts";
import { VDOORBELL } from "../msi/addresses.ts";
import type { MsiWorld } from "../msi/state.ts";
import { hostTables } from "../msi/topology.ts";
import { topologyOf } from "../msi/topology-of.ts";
import { staticStage2Doorbell } from "../proposals/static-stage2-doorbell.ts";

export const qemuMapsForeignDoorbell = defineVariant({
  name: "qemu-maps-foreign-doorbell",
  title: "The virtual doorbell is mapped to a physical controller of somebody else's devices",
  reference:
    "Discussion of MSIs under iommufd (December 2024 to January 2025); Linux iommufd/device.c: igroup->required_sw_msi",
  kind: "bug",
  caughtBy: [
    "msi-target-confined",
    "msi-never-strays",
    "msi-doorbell-mapped-in-both-stages",
    "no-stale-doorbell-translation",
    "msi-delivered",
  ],
  // Of two controllers only the first serves the one device.
  showcases: [{ scenario: "msi.two-its", bounds: { devices: 1, domains: 1 } }],
  apply: (system) => {
    const mapped = staticStage2Doorbell.apply(system);
    const top = topologyOf(system);
    const { host } = mapped.initial as MsiWorld;
    const tables = hostTables(top).map(({ table }) => [
      table,
      { ...host.table[table], [VDOORBELL]: top.doorbells.at(-1)! },
    ]);
    return extendState(mapped, { host: { ...host, table: Object.fromEntries(tables) } });
  },
});
