/** Puts the parties of a flow together: who is there, what is claimed of them. */
import {
  defineSystem,
  type AnyInvariant,
  type Component,
  type System,
} from "../../src/system/index.ts";
import { deviceCanBeBlocked } from "../../invariants/device-can-be-blocked.ts";
import { doorbellUnmappedAfterDisable } from "../../invariants/doorbell-unmapped-after-disable.ts";
import { emulatedMsiReachesVirtualDoorbell } from "../../invariants/emulated-msi-reaches-virtual-doorbell.ts";
import { deviceMirrorsDriver } from "../../invariants/device-mirrors-driver.ts";
import { guestMappingKeepsWorking } from "../../invariants/guest-mapping-keeps-working.ts";
import { guestNeverMapsOverWindow } from "../../invariants/guest-never-maps-over-window.ts";
import { hwMsiWindowUnmapped } from "../../invariants/hw-msi-window-unmapped.ts";
import { injectedInterruptIsCurrent } from "../../invariants/injected-interrupt-is-current.ts";
import { msiDelivered } from "../../invariants/msi-delivered.ts";
import { msiDoorbellMappedInBothStages } from "../../invariants/msi-doorbell-mapped-in-both-stages.ts";
import { msiNeverHitsRam } from "../../invariants/msi-never-hits-ram.ts";
import { msiNeverStrays } from "../../invariants/msi-never-strays.ts";
import { msiRouteMatchesVdoorbell } from "../../invariants/msi-route-matches-vdoorbell.ts";
import { msiSurvivesReplace } from "../../invariants/msi-survives-replace.ts";
import { msiTargetConfined } from "../../invariants/msi-target-confined.ts";
import { msiWindowDisjointFromRam } from "../../invariants/msi-window-disjoint-from-ram.ts";
import { noMappingOverReservedRegion } from "../../invariants/no-mapping-over-reserved-region.ts";
import { noStaleDoorbellTranslation } from "../../invariants/no-stale-doorbell-translation.ts";
import { oneDoorbellPerIpa } from "../../invariants/one-doorbell-per-ipa.ts";
import { releasedVectorIsQuiet } from "../../invariants/released-vector-is-quiet.ts";
import { requestedVectorIsSetUp } from "../../invariants/requested-vector-is-set-up.ts";
import { reservedRangeNeverReached } from "../../invariants/reserved-range-never-reached.ts";
import { trappedVcpuGoesOn } from "../../invariants/trapped-vcpu-goes-on.ts";
import { unmaskedVectorIsArmed } from "../../invariants/unmasked-vector-is-armed.ts";
import type { DeviceEvent } from "../virtio-iommu/device-events.ts";
import { virtioIommu } from "../virtio-iommu/device.ts";
import type { DriverEvent } from "../virtio-iommu/driver-events.ts";
import { iommuDriver } from "../virtio-iommu/driver.ts";
import { reduceDevice as reduceVirtioIommu } from "../virtio-iommu/reduce-device.ts";
import { reduceDriver } from "../virtio-iommu/reduce-driver.ts";
import { emulatedDevice } from "./emulated-device.ts";
import type { IrqChipEvent, MsiDriverEvent } from "./guest-events.ts";
import type {
  EmulatedEvent,
  HostIrqEvent,
  IommuEvent,
  IommufdEvent,
  KvmEvent,
  PassthroughEvent,
} from "./host-events.ts";
import { hostIrq } from "./host-irq.ts";
import { iommu } from "./iommu.ts";
import { iommufd } from "./iommufd.ts";
import { irqChip } from "./irq-chip.ts";
import { kvm } from "./kvm.ts";
import { memoryHotplug } from "./memory-hotplug.ts";
import { msiDriver } from "./msi-driver.ts";
import { passthroughDevice } from "./passthrough-device.ts";
import { reduceDevice, reduceEmulatedDevice } from "./reducer/devices.ts";
import { reduceIrqChip, reduceMsiDriver } from "./reducer/guest.ts";
import { reduceHostIrq, reduceIommu, reduceIommufd, reduceKvm } from "./reducer/host.ts";
import { reduceVfio, reduceVmm } from "./reducer/vmm.ts";
import { initialMsiWorld, type MsiWorld } from "./state.ts";
import type { MsiTopology } from "./topology.ts";
import { vfio } from "./vfio.ts";
import type { VfioEvent, VmmEvent } from "./vmm-events.ts";

export type MsiEvent =
  | DriverEvent
  | DeviceEvent
  | IrqChipEvent
  | MsiDriverEvent
  | VfioEvent
  | VmmEvent
  | IommufdEvent
  | HostIrqEvent
  | IommuEvent
  | KvmEvent
  | PassthroughEvent
  | EmulatedEvent;

/** Hands an event to the reducer of the party whose name it begins with. */
function reducerOf(top: MsiTopology) {
  const byParty: Readonly<Record<string, (world: MsiWorld, event: never) => void>> = {
    iommuDriver: reduceDriver(top),
    viommu: reduceVirtioIommu,
    irqChip: reduceIrqChip(top),
    msiDriver: reduceMsiDriver,
    vfio: reduceVfio,
    vmm: reduceVmm(top),
    iommufd: reduceIommufd(top),
    hostIrq: reduceHostIrq,
    iommu: reduceIommu(top),
    kvm: reduceKvm,
    device: reduceDevice,
    emulatedDevice: reduceEmulatedDevice,
  };
  return (world: MsiWorld, event: MsiEvent): void =>
    byParty[event.type.slice(0, event.type.indexOf("."))]!(world, event as never);
}

function components(top: MsiTopology): Component[] {
  const guest = [iommuDriver(top), irqChip(top), msiDriver(top), virtioIommu(top)];
  if (top.deviceKind === "emulated") return [...guest, emulatedDevice(top)];
  const host = [vfio(top), iommufd(top), hostIrq(top), iommu(top), kvm(top)];
  const memory = top.hotplug ? [memoryHotplug()] : [];
  return [...guest, ...memory, ...host, passthroughDevice(top)];
}

/** What holds of every flow, of those of emulated devices, and of those of passthrough devices. */
function invariants(top: MsiTopology): AnyInvariant[] {
  const isHardware = top.doorbellKind === "hardware";
  const always = [
    msiNeverHitsRam(top),
    injectedInterruptIsCurrent(top),
    releasedVectorIsQuiet(top),
    ...(top.maps || top.hasBypass ? [guestMappingKeepsWorking(top)] : []),
    guestNeverMapsOverWindow(top),
    // Where hardware walks the guest's tables, the device has no mappings.
    ...(top.nested ? [] : [deviceMirrorsDriver(top), noMappingOverReservedRegion(top)]),
    deviceCanBeBlocked(top),
    ...(isHardware ? [hwMsiWindowUnmapped(top)] : []),
  ];
  if (top.deviceKind === "emulated")
    return [
      emulatedMsiReachesVirtualDoorbell(top),
      // What hardware takes for interrupts is reported as MSI.
      ...(isHardware ? [] : [reservedRangeNeverReached(top)]),
      ...always,
    ];
  const software = [
    msiTargetConfined(top),
    msiNeverStrays(top),
    noStaleDoorbellTranslation(top),
    ...(top.doorbells.length > 1 && top.devices.length > 1 ? [oneDoorbellPerIpa(top)] : []),
  ];
  return [
    msiDoorbellMappedInBothStages(top),
    msiSurvivesReplace(top),
    msiWindowDisjointFromRam(top),
    msiRouteMatchesVdoorbell(top),
    unmaskedVectorIsArmed(top),
    ...(isHardware ? [] : software),
    ...always,
  ];
}

export function msiSystem(top: MsiTopology): System {
  return defineSystem<MsiWorld, MsiEvent>({
    initial: initialMsiWorld(top),
    components: components(top),
    reducer: reducerOf(top),
    invariants: invariants(top),
    // With nesting doorbells are in the second stage, which stays.
    monitors: top.deviceKind === "passthrough" && !top.nested ? [doorbellUnmappedAfterDisable] : [],
    liveness: [
      msiDelivered(top),
      requestedVectorIsSetUp(top),
      ...(top.deviceKind === "passthrough" ? [trappedVcpuGoesOn(top)] : []),
    ],
    symmetry: { domains: top.domains },
  });
}
