/** MSI: when a driver has given its vector back, nothing of it is left under way. */
import { defineInvariant } from "../src/system/index.ts";
import type { DeviceId } from "../models/shared/ids.ts";
import type { MsiWorld } from "../models/msi/state.ts";
import type { MsiTopology } from "../models/msi/topology.ts";

export const releasedVectorIsQuiet = (top: MsiTopology) =>
  defineInvariant<MsiWorld, { readonly dev: DeviceId }>({
    name: "released-vector-is-quiet",
    claim:
      "When a driver has released its vector, the device has nothing to write, and no MSI of it is on its way.",
    citation: "PCI Express 2.4.1; Linux vfio_pci_intrs.c: vfio_msi_disable",
    forAll: top.devices.map((dev) => ({ dev })),
    when: ({ guest }, { dev }) => !guest.vectorInUse[dev] && guest.region[dev] !== null,
    holds: ({ host, hw }, { dev }) =>
      host.wire[dev] === null && hw.write[dev] === null && !hw.pending[dev],
    explain: ({ host, hw }, { dev }) =>
      `The vector of ${dev} is released; on the wire stands ${host.wire[dev] ?? "nothing"}, ` +
      `${hw.write[dev] === null ? "no" : "a"} write is on its way.`,
  });
