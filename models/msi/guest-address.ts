/** Where an address of the guest leads, as the VMM sees it: for emulated devices, and for the routes of KVM. */
import type { DeviceId } from "../shared/ids.ts";
import { isWindowPage, VDOORBELL, type BusPage, type Gpa, type Iova } from "./addresses.ts";
import type { MsiWorld } from "./state.ts";
import type { MsiTopology } from "./topology.ts";

/**
 * Translates a page that a device behind the virtio-iommu accesses: a walk of the guest's table where
 * hardware walks it too, else the mappings that the guest has asked for. The order is QEMU's (virtio_iommu_translate):
 * reserved regions first, of which MSI passes and RESERVED faults.
 * @returns the page behind, or null for a fault
 */
export function translateForVmm(
  world: MsiWorld,
  top: MsiTopology,
  dev: DeviceId,
  page: BusPage,
): BusPage | null {
  if (isWindowPage(page)) {
    if (top.doorbellKind === "hardware") return page;
    if (world.virtio.reported[dev] === "reserved") return null;
  }
  if (top.hasDoorbellRegion && page === VDOORBELL) return page;
  return lookUp(world, top, dev, page);
}

/**
 * What the domain of the device says of a page, whatever region that lies in.
 * @returns the page behind, or null for a fault
 */
export function lookUp(
  { virtio, guest }: MsiWorld,
  top: Pick<MsiTopology, "nested">,
  dev: DeviceId,
  page: BusPage,
): BusPage | null {
  const domain = virtio.endpoint[dev];
  if (domain === null) return null;
  if (domain === "bypass") return page;
  const table: Partial<Record<Iova, Gpa | null>> = (top.nested ? guest.table : virtio.database)[
    domain
  ];
  return table[page as Iova] ?? null;
}
