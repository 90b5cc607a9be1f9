/**
 * MSI: from the moment that a vector is enabled until it is disabled, the page that the device will write is translated
 * by both stages to the physical doorbell that the vector expects; a hardware-managed window is mapped by neither.
 */
import { defineInvariant } from "../src/system/index.ts";
import type { DeviceId } from "../models/shared/ids.ts";
import type { MsiWorld } from "../models/msi/state.ts";
import { doorbellOf, type MsiTopology } from "../models/msi/topology.ts";
import { walk } from "../models/msi/walk.ts";

export const msiDoorbellMappedInBothStages = (top: MsiTopology) => {
  const leads = (world: MsiWorld, dev: DeviceId) => walk(world, top, dev, world.host.wire[dev]!);
  const isHardware = top.doorbellKind === "hardware";
  return defineInvariant<MsiWorld, { readonly dev: DeviceId }>({
    name: "msi-doorbell-mapped-in-both-stages",
    claim: isHardware
      ? "While a vector is enabled, neither stage maps the page that the device will write."
      : "While a vector is enabled, both stages translate the page that the device will write to the doorbell that the " +
        "host's vector expects.",
    citation: isHardware
      ? "Linux dma-iommu.c: cookie_init_hw_msi_region; VT-d 3.14"
      : "Linux iommufd/driver.c: iommufd_sw_msi_install; include/linux/msi.h: msi_msg_set_addr",
    forAll: top.devices.map((dev) => ({ dev })),
    // A device that its guest has blocked reaches nothing by intention.
    when: (world, { dev }) => world.host.wire[dev] !== null && world.host.attached[dev] !== null,
    holds: (world, { dev }) => {
      const { ipa, hpa } = leads(world, dev);
      if (!isHardware) return hpa === doorbellOf(top, dev);
      return hpa === null && (!top.nested || ipa === null || ipa === world.host.wire[dev]);
    },
    explain: (world, { dev }) => {
      const { ipa, hpa } = leads(world, dev);
      const stage1 = top.nested ? `the first stage leads to ${ipa ?? "nothing"}, ` : "";
      return (
        `${dev} will write to ${world.host.wire[dev]}: ${stage1}` +
        `the host's table to ${hpa ?? "nothing"}; its doorbell is ${doorbellOf(top, dev)}.`
      );
    },
  });
};
