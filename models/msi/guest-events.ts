/** What the guest says about interrupts: the interrupt controller's driver, and the PCI/MSI driver. */
import type { DeviceId } from "../shared/ids.ts";
import type { Domain, Request } from "../virtio-iommu/requests.ts";
import type { BusPage } from "./addresses.ts";

export type IrqChipEvent =
  /** The doorbell is mapped in the domain, or about to be; `request` tells the device where that is needed. */
  | {
      readonly type: "irqChip.doorbellMapped";
      readonly dev: DeviceId;
      readonly domain: Domain;
      readonly request: Request | null;
    }
  /** The device uses a mapping that is there. */
  | { readonly type: "irqChip.doorbellReused"; readonly dev: DeviceId }
  | { readonly type: "irqChip.statusTaken"; readonly dev: DeviceId }
  | { readonly type: "irqChip.messageComposed"; readonly dev: DeviceId; readonly page: BusPage };

export type MsiDriverEvent =
  | { readonly type: "msiDriver.vectorRequested"; readonly dev: DeviceId }
  /** Address and data are in the MSI-X table; the vector is masked. */
  | {
      readonly type: "msiDriver.entryWritten";
      readonly dev: DeviceId;
      readonly page: BusPage;
      readonly data: number;
    }
  /** `trapped`: the write takes effect when the VMM has dealt with it. */
  | {
      readonly type: "msiDriver.maskWritten";
      readonly dev: DeviceId;
      readonly masked: boolean;
      readonly trapped: boolean;
    }
  | { readonly type: "msiDriver.vectorDisabled"; readonly dev: DeviceId; readonly trapped: boolean }
  /** The write is done, with the vector masked or not. */
  | { readonly type: "msiDriver.resumed"; readonly dev: DeviceId; readonly masked: boolean }
  /** Whoever moves the device between domains has to wait. */
  | { readonly type: "msiDriver.groupLocked"; readonly dev: DeviceId }
  | { readonly type: "msiDriver.groupUnlocked"; readonly dev: DeviceId }
  | { readonly type: "msiDriver.vectorReleased"; readonly dev: DeviceId }
  | { readonly type: "msiDriver.interruptHandled"; readonly dev: DeviceId };
