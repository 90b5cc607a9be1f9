/** What the host says: its kernel, its IOMMU, KVM, and the devices. */
import type { DeviceId } from "../shared/ids.ts";
import type { Domain } from "../virtio-iommu/requests.ts";
import type { BusPage, Doorbell, Gpa, Hpa, WindowPage } from "./addresses.ts";
import type { Caller } from "./state.ts";
import type { HostTable } from "./topology.ts";

/** A doorbell at a page of the window. */
export type Slot = { readonly page: WindowPage; readonly doorbell: Doorbell };

export type IommufdEvent =
  /** The group's mutex is taken; the doorbells that it needs are in the table, before the device is. */
  | {
      readonly type: "iommufd.attachBegun";
      readonly dev: DeviceId;
      readonly table: HostTable | null;
      readonly slots: readonly Slot[];
    }
  | {
      readonly type: "iommufd.domainSwitched";
      readonly caller: Caller;
      readonly dev: DeviceId;
      readonly domain: Domain | null;
      readonly table: HostTable | null;
    }
  | {
      readonly type: "iommufd.pageMapped";
      readonly caller: Caller;
      readonly tables: readonly HostTable[];
      readonly page: BusPage;
      readonly hpa: Hpa;
    }
  /** The page lies in a reserved region. */
  | { readonly type: "iommufd.mapRefused"; readonly caller: Caller; readonly page: BusPage }
  | {
      readonly type: "iommufd.pageUnmapped";
      readonly caller: Caller;
      readonly tables: readonly HostTable[];
      readonly page: BusPage;
    }
  | {
      readonly type: "iommufd.iotlbFlushed";
      readonly caller: Caller;
      readonly domain: Domain;
      readonly page: BusPage;
    }
  /** The page table goes, with every doorbell in it, and its translations go from the IOTLB. */
  | {
      readonly type: "iommufd.hwptDestroyed";
      readonly caller: Caller;
      readonly domain: Domain;
      readonly table: HostTable | null;
    };

export type HostIrqEvent =
  /** The doorbell has a page in the window, and the table that the device uses has it; null when it is blocked. */
  | ({
      readonly type: "hostIrq.doorbellMapped";
      readonly dev: DeviceId;
      readonly table: HostTable | null;
    } & Slot)
  /** Nothing to map: hardware knows the window. */
  | { readonly type: "hostIrq.windowChosen"; readonly dev: DeviceId; readonly page: BusPage }
  /** The physical MSI-X entry is written and unmasked. */
  | { readonly type: "hostIrq.wireWritten"; readonly dev: DeviceId; readonly page: BusPage }
  | { readonly type: "hostIrq.wireCleared"; readonly dev: DeviceId };

/** Of variants: the doorbell leaves every page table, and its page of the window is free. */
export type DoorbellUnmapped = {
  readonly type: "hostIrq.doorbellUnmapped";
  readonly dev: DeviceId;
  readonly flushes: boolean;
} & Slot;

export type IommuEvent =
  | { readonly type: "iommu.interruptRecognised"; readonly dev: DeviceId }
  | {
      readonly type: "iommu.writeTranslated";
      readonly dev: DeviceId;
      readonly page: BusPage;
      readonly domain: Domain;
      readonly target: Hpa;
    }
  | { readonly type: "iommu.writeFaulted"; readonly dev: DeviceId; readonly stage: 1 | 2 | null }
  | { readonly type: "iommu.interruptRaised"; readonly dev: DeviceId }
  | { readonly type: "iommu.doorbellRung"; readonly dev: DeviceId; readonly doorbell: Doorbell }
  | { readonly type: "iommu.memoryWritten"; readonly dev: DeviceId; readonly hpa: Hpa };

export type KvmEvent =
  | {
      readonly type: "kvm.interruptInjected";
      readonly dev: DeviceId;
      readonly page: BusPage;
      readonly data: number;
    }
  /** The route leads to no interrupt controller. */
  | { readonly type: "kvm.interruptLost"; readonly dev: DeviceId };

export type PassthroughEvent = {
  readonly type: "device.msiWritten";
  readonly dev: DeviceId;
  readonly page: BusPage;
};

export type EmulatedEvent =
  | {
      readonly type: "emulatedDevice.msiWritten";
      readonly dev: DeviceId;
      readonly page: BusPage;
      readonly data: number;
    }
  | { readonly type: "emulatedDevice.msiTranslated"; readonly dev: DeviceId; readonly target: Gpa }
  | { readonly type: "emulatedDevice.msiFaulted"; readonly dev: DeviceId }
  | {
      readonly type: "emulatedDevice.interruptInjected";
      readonly dev: DeviceId;
      readonly page: Gpa;
    }
  | { readonly type: "emulatedDevice.memoryWritten"; readonly dev: DeviceId; readonly gpa: Gpa }
  | {
      readonly type: "emulatedDevice.accessFaulted";
      readonly dev: DeviceId;
      readonly page: BusPage;
    }
  | { readonly type: "emulatedDevice.accessDone"; readonly dev: DeviceId; readonly page: BusPage };
