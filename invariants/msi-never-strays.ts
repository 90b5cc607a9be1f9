/** MSI: an interrupt arrives at the controller that serves the device, or nowhere. */
import { defineInvariant } from "../src/system/index.ts";
import type { DeviceId } from "../models/shared/ids.ts";
import type { MsiWorld } from "../models/msi/state.ts";
import { doorbellOf, type MsiTopology } from "../models/msi/topology.ts";

export const msiNeverStrays = (top: MsiTopology) =>
  defineInvariant<MsiWorld, { readonly dev: DeviceId }>({
    name: "msi-never-strays",
    claim: "No MSI arrives at the doorbell of a controller that does not serve the device.",
    citation: "Arm IHI 0069 (GITS_TRANSLATER: each ITS knows its own devices only)",
    forAll: top.devices.map((dev) => ({ dev })),
    when: ({ hw, ghost }, { dev }) => hw.write[dev]?.phase === "translated" || ghost.strayed[dev],
    holds: ({ ghost }, { dev }) => !ghost.strayed[dev],
    explain: (_world, { dev }) =>
      `An MSI of ${dev} arrived elsewhere than at ${doorbellOf(top, dev)}.`,
  });
