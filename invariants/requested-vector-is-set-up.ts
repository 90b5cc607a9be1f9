/** MSI: a driver that asks for a vector gets a message to write. */
import { leadsTo } from "../src/system/index.ts";
import type { DeviceId } from "../models/shared/ids.ts";
import type { MsiWorld } from "../models/msi/state.ts";
import type { MsiTopology } from "../models/msi/topology.ts";

export const requestedVectorIsSetUp = (top: MsiTopology) =>
  leadsTo<MsiWorld, { readonly dev: DeviceId }>({
    name: "requested-vector-is-set-up",
    claim: "A vector that a driver asks for gets an address that stands in its MSI-X table.",
    citation: "Linux kernel/irq/msi.c: msi_domain_alloc_irqs_all_locked",
    forAll: top.devices.map((dev) => ({ dev })),
    from: ({ guest }, { dev }) => guest.message[dev] === "asked",
    to: ({ vmm }, { dev }) => vmm.msix[dev] !== null,
  });
